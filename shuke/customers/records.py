"""What a customer, and a team, is to a person."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Team, User
from shuke.accounts.policy import sees_all, visible_team_ids
from shuke.customers import actions
from shuke.customers.models import Customer
from shuke.records.fields import Choice, Date, Email, Link, LongText, Money, Number, Phones, Text
from shuke.records.filters import ChoiceFilter, DateFilter, LinkFilter
from shuke.records.search import SearchSource
from shuke.records.types import RecordType

GRADE_COLOURS = {"A": "tag tag-accent", "B": "tag tag-good", "C": "tag"}


def visible_teams(user: User | AnonymousUser) -> QuerySet[Team]:
    """Own teams and those below them, in the shop's order."""
    teams = Team.objects.order_by("position", "name")
    return teams if sees_all(user) else teams.filter(id__in=visible_team_ids(user))


CUSTOMER = RecordType(
    name="customer",
    slug="customers",
    label=_("Customer"),
    plural=_("Customers"),
    icon="users",
    model=Customer,
    fields=(
        Text("name"),
        Choice("kind", choices=Customer.Kind),
        Text("member_no"),
        Phones("phones", label_text=_("Phone")),
        Choice("grade", choices=Customer.Grade, colours=GRADE_COLOURS),
        Link("team", slug="teams", offered=visible_teams),
        Email("email"),
        Date("birthday"),
        Text("gender"),
        Text("address", wide=True),
        Text("tax_id"),
        LongText("note"),
        Date("last_contacted_on"),
        Date("first_ordered_on"),
        Date("last_ordered_on"),
        Number("orders_count"),
        Money("orders_total"),
    ),
    columns=("name", "grade", "team", "phones", "last_ordered_on", "orders_count", "orders_total", "last_contacted_on"),
    form=("name", "phones", "grade", "team", "member_no", "email", "birthday", "kind", "address", "note", "tax_id"),
    hint=("grade", "team", "member_no", "phones"),
    sort="name",
    filters=(
        LinkFilter("team", _("Team"), visible_teams, none=_("No team")),
        ChoiceFilter("grade", _("Grade"), Customer.Grade),
        DateFilter("last_ordered_on", _("Last order"), empty=_("Never bought")),
        DateFilter("last_contacted_on", _("Last contacted"), empty=_("Never contacted")),
    ),
    create=actions.create_customer,
    change=actions.change_customer,
    delete=actions.delete_customer,
    restore=actions.restore_customer,
    create_label=_("New customer"),
    empty=_("Write down the first customer, or drop in the file you already keep."),
    team="team_id",
    search=SearchSource(
        model=Customer, words=("name",), codes=("member_no",), emails=("email",), phones="phones", team="team_id"
    ),
)

TEAM = RecordType(
    name="team",
    slug="teams",
    label=_("Team"),
    plural=_("Teams"),
    icon="users-group",
    model=Team,
    fields=(Text("name"), Link("parent", label_text=_("Belongs to"), slug="teams")),
    columns=("name", "parent"),
    page=("name", "parent"),
    sort="name",
    empty=_("Teams are made under Settings."),
    visible=visible_teams,
    small=True,
)
