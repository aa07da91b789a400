"""What passed between the shop and its customers besides sales."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuke.analytics.warehouse.described import Column, Kind, Table

# What is written about a customer who went into another one stays where it is; here it leads on, two steps at most.
SURVIVORS = (
    " LEFT JOIN records_merged a ON a.subject_type = 'customers.customer' AND a.record_id = e.customer_id"
    " LEFT JOIN records_merged z ON z.subject_type = 'customers.customer' AND z.record_id = a.into_id"
    " JOIN customers_customer c ON c.id = COALESCE(z.into_id, a.into_id, e.customer_id) AND c.deleted_at IS NULL"
)
CONTACTS = Table(
    "contacts",
    _("Contacts"),
    _("One row for each note, call, visit or message about a customer. What was said is left out."),
    (
        Column("contact_id", Kind.NUMBER, _("Number of the row"), "e.id"),
        Column("customer_id", Kind.NUMBER, _("With whom"), "c.id", to="customers"),
        Column("staff_id", Kind.NUMBER, _("Number of who wrote it down"), "e.by_id", empty=True),
        Column("contacted_on", Kind.DAY, _("Day"), "e.at", local=True),
        Column("contacted_at", Kind.MOMENT, _("The same as a moment"), "e.at"),
        Column("kind", Kind.TEXT, _("Note, call, visit or message"), "n.kind"),
        Column("outcome", Kind.TEXT, _("Whether the customer was reached"), "n.outcome", empty=True),
        Column("channel", Kind.TEXT, _("By which channel a message went"), "n.channel", empty=True),
        Column("direction", Kind.TEXT, _("Sent (out) or received (in)"), "n.direction", empty=True),
    ),
    rows="activities_entry n JOIN events_event e ON e.id = n.event_id" + SURVIVORS,
    only="n.withdrawn_at IS NULL",
    anew=True,
    fact=True,
)
SIGNALS = Table(
    "signals",
    _("Signals"),
    _("One row for each sign that a customer wants something. Today these are carts."),
    (
        Column("signal_id", Kind.NUMBER, _("Number of the row"), "k.id"),
        Column("customer_id", Kind.NUMBER, _("From whom"), "k.customer_id", to="customers"),
        Column("kind", Kind.TEXT, _("What kind of sign"), "'cart'"),
        Column("signalled_on", Kind.DAY, _("Day"), "k.touched_at", local=True),
        Column("signalled_at", Kind.MOMENT, _("The same as a moment"), "k.touched_at"),
        Column("channel", Kind.TEXT, _("Where it came from"), "k.channel", empty=True),
        Column("outcome", Kind.TEXT, _("What became of it"), "k.status"),
        Column("amount", Kind.MONEY, _("What it was worth"), "k.total"),
        Column("order_id", Kind.NUMBER, _("Order that it led to"), "k.order_id", empty=True),
    ),
    rows="orders_cart k JOIN customers_customer c ON c.id = k.customer_id AND c.deleted_at IS NULL",
    only="k.deleted_at IS NULL",
    sums=("amount",),
    anew=True,
    fact=True,
)
CASES = Table(
    "cases",
    _("Cases"),
    _("One row for each case. What was asked, and by whom if it was no customer, is left out."),
    (
        Column("case_id", Kind.NUMBER, _("Number of the case in Shuke"), "s.id"),
        Column("customer_id", Kind.NUMBER, _("Whose case it is"), "c.id", empty=True, to="customers"),
        Column("product_id", Kind.NUMBER, _("Which product it is about"), "s.product_id", empty=True, to="products"),
        Column("order_id", Kind.NUMBER, _("Order that it is about"), "s.order_id", empty=True),
        Column("team_id", Kind.NUMBER, _("Team that answers"), "s.team_id", empty=True, to="teams"),
        Column("kind", Kind.TEXT, _("What kind of question"), "s.kind", empty=True),
        Column("priority", Kind.TEXT, _("How urgent"), "s.priority", empty=True),
        Column("status", Kind.TEXT, _("Where it stands"), "s.status"),
        Column("came_in", Kind.TEXT, _("By which way it came"), "s.source"),
        Column("opened_on", Kind.DAY, _("Day on which it came in"), "s.opened_at", local=True),
        Column("opened_at", Kind.MOMENT, _("The same as a moment"), "s.opened_at"),
        Column("answered_at", Kind.MOMENT, _("When it was first answered"), "s.first_response_at", empty=True),
        Column("resolved_at", Kind.MOMENT, _("When it was resolved"), "s.resolved_at", empty=True),
    ),
    rows="service_case s",
    only="s.deleted_at IS NULL",
    beside="LEFT JOIN customers_customer c ON c.id = s.customer_id AND c.deleted_at IS NULL",
    anew=True,
    fact=True,
)
CAMPAIGNS = Table(
    "campaigns",
    _("Campaigns"),
    _("Empty until Shuke has campaigns of its own; its columns stand already, so that nothing has to be built anew."),
    (
        Column("campaign_id", Kind.NUMBER, _("Number of the campaign in Shuke")),
        Column("name", Kind.TEXT, _("Name of the campaign")),
        Column("channel", Kind.TEXT, _("By which channel"), empty=True),
        Column("starts_on", Kind.DAY, _("First day")),
        Column("ends_on", Kind.DAY, _("Last day"), empty=True),
        Column("cost", Kind.MONEY, _("What it cost the shop"), empty=True),
    ),
)
