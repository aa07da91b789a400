"""Everything that the shop holds about one person, in sections: for their copy, and for who decides on an erasure.

Of others it tells nothing beyond what a relation says: no names, no numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shuke.accounts.models import User
from shuke.activities.models import Entry, Task
from shuke.customers.models import Consent, Customer, Membership, Relation
from shuke.events.models import Event
from shuke.ledgers.models import Posting
from shuke.loyalty.books import COUPON, NAMES, REASONS
from shuke.orders.models import Cart, Order, OrderLine, Payment, Return
from shuke.privacy.queries import terms
from shuke.privacy.queries.person import SUBJECT, cases_of, ids_of
from shuke.privacy.queries.sections import Section
from shuke.records import types, verbs
from shuke.records.fields import fetched, gather
from shuke.records.models import Attachment
from shuke.records.pointing import OwnLink, pointers

UNTOLD = {"team", "owner"}  # of whom the shop thinks, not of the person


def sections(customer_id: int, by: User) -> list[Section]:
    """With those who went into this customer. Empty ones are left out."""
    ids = ids_of(customer_id)
    found = [make(ids, by) for make in MAKERS]
    return [one for one in [*found, *_own_objects(ids, by)] if one.rows]


def attachments(customer_id: int) -> list[Attachment]:
    return list(_attached(ids_of(customer_id)))


def _attached(ids: list[int]) -> QuerySet[Attachment]:
    """To the person, and to what they bought: the signatures for it."""
    orders = Order.objects.filter(customer__in=ids).values("pk")
    mine = Q(subject_type="customer", subject_id__in=ids) | Q(subject_type="order", subject_id__in=orders)
    return Attachment.objects.filter(mine).order_by("pk")


def _details(ids: list[int], by: User) -> Section:
    kind = types.named("customer")
    fields = [one for one in kind.fields if one.name not in UNTOLD]
    rows = list(fetched(Customer.objects.filter(pk__in=ids).order_by("pk"), fields))
    gather(fields, rows, by)
    told = [(str(field.label(Customer)), field.whole(row)) for row in rows for field in fields]
    return Section("details", _("Details"), (_("Field"), _("Value")), [pair for pair in told if pair[1]])


def _orders(ids: list[int], _by: User) -> Section:
    rows = Order.objects.filter(customer__in=ids).order_by("ordered_on", "pk")
    told = [(one.number, one.ordered_on, one.get_status_display(), one.currency, one.total, one.note) for one in rows]
    heads = (_("Order no."), _("Order date"), _("Status"), _("Currency"), _("Total"), _("Note"))
    return Section("orders", _("Orders"), heads, told)


def _lines(ids: list[int], _by: User) -> Section:
    rows = OrderLine.objects.filter(customer__in=ids).select_related("order", "product").order_by("ordered_on", "pk")
    told = [(one.order.number, one.product.name, one.quantity, one.unit_price, one.amount, one.note) for one in rows]
    heads = (_("Order no."), _("Product"), _("Quantity"), _("Unit price"), _("Amount"), _("Note"))
    return Section("order_lines", _("Order lines"), heads, told)


def _payments(ids: list[int], _by: User) -> Section:
    rows = (
        Payment.objects.filter(customer__in=ids, deleted_at=None)
        .select_related("order", "method")
        .order_by("paid_on", "pk")
    )
    told = [(one.order.number, one.paid_on, str(one), one.amount, one.note) for one in rows]
    heads = (_("Order no."), _("Day"), _("Paid by"), _("Amount"), _("Note"))
    return Section("payments", _("Payments"), heads, told)


def _returns(ids: list[int], _by: User) -> Section:
    rows = (
        Return.objects.filter(customer__in=ids, deleted_at=None).select_related("order").order_by("returned_on", "pk")
    )
    told = [(one.order.number, one.returned_on, str(one), one.amount, one.note) for one in rows]
    heads = (_("Order no."), _("Day"), _("Reason"), _("Amount"), _("Note"))
    return Section("returns", _("Returns"), heads, told)


def _carts(ids: list[int], _by: User) -> Section:
    rows = Cart.objects.filter(customer__in=ids, deleted_at=None).order_by("touched_at", "pk")
    told = [(_moment(one.touched_at), one.get_status_display(), str(one), one.total, one.note) for one in rows]
    heads = (_("When"), _("Status"), _("Products"), _("Total"), _("Note"))
    return Section("carts", _("Carts"), heads, told)


def _entries(ids: list[int], _by: User) -> Section:
    about = Q(event__customer_id__in=ids) | Q(subject_type=SUBJECT, subject_id__in=ids)
    rows = Entry.objects.filter(about, withdrawn_at=None).order_by("written_at", "pk")
    told = [(_moment(one.written_at), one.get_kind_display(), one.text) for one in rows]
    return Section("entries", _("Notes, calls, visits"), (_("When"), _("Kind"), _("Text")), told)


def _tasks(ids: list[int], _by: User) -> Section:
    rows = Task.objects.filter(Q(customer_id__in=ids) | Q(about_type=SUBJECT, about_id__in=ids), deleted_at=None)
    told = [(one.due_on, one.text, one.result) for one in rows.order_by("due_on", "pk")]
    return Section("tasks", _("To-dos"), (_("Deadline"), _("What to do"), _("What came of it")), told)


def _consents(ids: list[int], _by: User) -> Section:
    rows = Consent.objects.filter(customer__in=ids).select_related("purpose", "channel").order_by("at", "pk")
    told = [
        (_moment(one.at), str(one.purpose), str(one.channel), _("agreed") if one.granted else _("taken back"),
         one.get_proof_display(), one.statement)
        for one in rows
    ]  # fmt: skip
    heads = (_("When"), _("What for"), _("By which way"), _("Said"), _("Proof"), _("What was said"))
    return Section("consents", _("Consents"), heads, told)


def _accounts(ids: list[int], _by: User) -> Section:
    """Points, coupons, tab and stored value, entry by entry."""
    rows = Posting.objects.filter(account__customer__in=ids, entry__derived=False).order_by("pk")
    told = []
    for one in rows.select_related("entry", "account"):
        named = (NAMES.get(one.account.book, NAMES[COUPON]), REASONS.get(one.entry.reason, ""))
        told.append((one.entry.on, *map(str, named), one.amount, one.entry.note))
    heads = (_("Day"), _("Of what"), _("What"), _("Amount"), _("Note"))
    return Section("accounts", _("Points, coupons, tab and stored value"), heads, told)


def _cases(ids: list[int], _by: User) -> Section:
    rows = cases_of(ids).order_by("opened_at", "pk")
    told = [
        (_moment(one.opened_at), one.number, one.get_status_display(), one.subject, one.description) for one in rows
    ]
    heads = (_("When"), _("Case no."), _("Status"), _("Subject"), pgettext("case", "What was said"))
    return Section("cases", _("Cases"), heads, told)


def _relations(ids: list[int], _by: User) -> Section:
    """As what the other stands to this person; never who it is."""
    rows = Relation.objects.filter(Q(from_customer__in=ids) | Q(to_customer__in=ids), deleted_at=None)
    told = [
        (
            one.type.to_name if one.from_customer_id in ids else one.type.from_name,
            one.title,
            one.started_on,
            one.ended_on,
        )
        for one in rows.select_related("type").order_by("pk")
    ]
    return Section("relations", _("Relations"), (_("Is"), _("Title"), _("Since"), _("Ended on")), told)


def _homes(ids: list[int], _by: User) -> Section:
    rows = Membership.objects.filter(customer__in=ids, deleted_at=None).select_related("household").order_by("pk")
    told = [(one.household.name, one.get_role_display(), one.joined_on, one.left_on) for one in rows]
    return Section("households", _("Households"), (_("Name"), _("Role at home"), _("Since"), _("Ended on")), told)


def _history(ids: list[int], _by: User) -> Section:
    rows = Event.objects.filter(Q(customer_id__in=ids) | Q(subject_type=SUBJECT, subject_id__in=ids)).order_by("id")
    told = [(_moment(one.at), str(verbs.verb_label(one.verb)), _changed(one), one.note) for one in rows]
    return Section("history", _("What happened"), (_("When"), _("What"), _("Changes"), _("Note")), told)


OTHERS = {"from_customer", "to_customer", "merged", "customer", "owner", "team"}  # numbers of other records


def _changed(event: Event) -> str:
    told = {name: sides for name, sides in event.changes.items() if name not in OTHERS and isinstance(sides, list)}
    return "; ".join(f"{name}: {' → '.join(str(side) for side in sides if side not in (None, '', []))}"
                     for name, sides in told.items())  # fmt: skip


def _files(ids: list[int], _by: User) -> Section:
    return Section(
        "files", _("Attached files"), (_("Name"), _("Size")), [(one.name, one.size) for one in _attached(ids)]
    )


def _own_objects(ids: list[int], by: User) -> Iterable[Section]:
    for pointer in pointers(types.named("customer")):
        if isinstance(pointer, OwnLink) and (kind := types.known(pointer.record_type)) is not None:
            fields = [one for one in kind.fields if one.name not in {*UNTOLD, pointer.column} and one.stores]
            rows = list(fetched(pointer.rows(ids).order_by("pk"), fields))
            gather(fields, rows, by)
            heads = [str(one.label(kind.model)) for one in fields]
            told = [[one.whole(row) for one in fields] for row in rows]
            yield Section(kind.name, str(kind.plural), heads, told)


def _moment(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


MAKERS: tuple[Callable[[list[int], User], Section], ...] = (
    _details, _consents, _orders, _lines, _payments, _returns, _carts, _accounts, terms.price_books, terms.ranks,
    terms.gift_cards, terms.tabs, terms.network, terms.signals, terms.predictions, terms.pins, _entries, _tasks, _cases,
    _relations, _homes, _files, _history,
)  # fmt: skip
