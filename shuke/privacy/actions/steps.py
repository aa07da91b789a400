"""What is done to erase a person, in this order; each step is one transaction, and may be done again.

First what is found by the person's texts, while those are still known; then what pointers lead to; the customer last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection, models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Share
from shuke.activities.models import Entry, Task
from shuke.automation.models import Signal, Suggestion, Visitor
from shuke.catalogue.models import PriceBook
from shuke.customers.actions.create import reachable
from shuke.customers.models import (
    Consent,
    Customer,
    Household,
    Membership,
    Phone,
    PreferenceLink,
    Relation,
    Standing,
    Suppressed,
)
from shuke.customers.suppressed import mark_of
from shuke.duplicates.models import Glimpse, Key, Pair
from shuke.events.models import Event
from shuke.insights.models import Birthday, Pin
from shuke.ledgers.models import Account
from shuke.ledgers.models import Entry as LedgerEntry
from shuke.loyalty.models import GiftCard, Rank, Tab
from shuke.network.models import Sponsorship
from shuke.notices.models import Notice
from shuke.orders.models import Cart, Order, OrderLine, Payment, Return
from shuke.privacy.actions import imported, sweeping
from shuke.privacy.models import Erasure
from shuke.privacy.queries.person import SUBJECT, Person, cases_of, merges_of
from shuke.records import search, types
from shuke.records.actions.files import path_of
from shuke.records.models import Attachment, BulkRow, Merged
from shuke.records.pointing import OwnLink, pointers
from shuke.service.models import Case
from shuke.transfer.actions.withdrawing import withdraw
from shuke.webhooks.models import Delivery

Counts = dict[str, int]
Step = Callable[[Erasure, Person], Counts]
ORDER, CASE = "orders.order", "service.case"


def mark(erasure: Erasure, person: Person) -> Counts:
    """So that the same person is known when a file brings them again."""
    texts: set[str] = set()
    for one in Customer.objects.filter(pk__in=person.ids):
        numbers = list(one.phones.values_list("raw", "e164"))
        texts.update(reachable({"email": one.email, "line_id": one.line_id}, numbers))
        texts.add(one.external_id)
    at = erasure.confirmed_at or erasure.asked_at
    rows = [Suppressed(mark=mark_of(text), erasure=erasure.number, at=at) for text in texts if text]
    Suppressed.objects.bulk_create(rows, ignore_conflicts=True)
    return {"marks": len(rows)}


def imports(_erasure: Erasure, person: Person) -> Counts:
    return {
        "import_rows": imported.forget_rows(person.all),
        "import_files": imported.forget_files(person.ids, person.all),
    }


def archives(_erasure: Erasure, _person: Person) -> Counts:
    return {"archives": imported.forget_archives()}


def mentions(_erasure: Erasure, person: Person) -> Counts:
    """In any table: what is the person's alone; the name where people write, what was written where it was copied."""
    found = 0
    for model, column in sweeping.columns():
        texts, label = person.texts, model._meta.label_lower
        if label in NAMED_IN | COPIED_IN:
            texts |= person.names
        if label in COPIED_IN:
            texts |= person.words
        found += sweeping.sweep(model, column, texts)
    return {"mentions": found}


NAMED_IN = {"activities.task", "activities.entry"}
COPIED_IN = {
    "events.event", "records.savedview", "records.bulkrow", "records.bulkjob", "records.exportrequest",
    "transfer.import", "transfer.importset", "analytics.chart", "analytics.dashboard",
}  # fmt: skip


def history(_erasure: Erasure, person: Person) -> Counts:
    """What happened stays, without what was said and set."""
    tasks = list(_tasks(person).values_list("pk", flat=True))
    orders = list(Order.objects.filter(customer__in=person.ids).values_list("pk", flat=True))
    about = Q(customer_id__in=person.ids) | Q(subject_type=SUBJECT, subject_id__in=person.ids)
    about |= Q(subject_type="activities.task", subject_id__in=tasks) | Q(subject_type=ORDER, subject_id__in=orders)
    return {"events": Event.objects.filter(about).redact()}


def activities(_erasure: Erasure, person: Person) -> Counts:
    orders = Order.objects.filter(customer__in=person.ids).values("pk")
    about = Q(subject_type=SUBJECT, subject_id__in=person.ids) | Q(subject_type=ORDER, subject_id__in=orders)
    about |= Q(event__customer_id__in=person.ids)
    tasks = list(_tasks(person).values_list("pk", flat=True))
    Notice.objects.filter(subject_type="activities.task", subject_id__in=tasks).delete()
    withdraw(Task, tasks)
    search.remove("task", tasks) if types.named("task").search else None
    return {"entries": Entry.objects.filter(about).update(text="", token=""), "tasks": len(tasks)}


def _tasks(person: Person) -> Any:
    return Task.objects.filter(Q(customer_id__in=person.ids) | Q(about_type=SUBJECT, about_id__in=person.ids))


def files(_erasure: Erasure, person: Person) -> Counts:
    orders = Order.objects.filter(customer__in=person.ids).values("pk")
    mine = Q(subject_type="customer", subject_id__in=person.ids) | Q(subject_type="order", subject_id__in=orders)
    return {"files": _drop_files(mine)}


def _drop_files(which: Q) -> int:
    rows = list(Attachment.objects.filter(which))
    Attachment.objects.filter(pk__in=[one.pk for one in rows]).delete()
    for one in rows:
        path_of(one.stored).unlink(missing_ok=True)
    return len(rows)


def consents(_erasure: Erasure, person: Person) -> Counts:
    Standing.objects.filter(customer__in=person.ids).delete()
    PreferenceLink.objects.filter(customer__in=person.ids).delete()
    return {"consents": Consent.objects.filter(customer__in=person.ids).erase()}


def people(erasure: Erasure, person: Person) -> Counts:
    """Relations and households; one where nobody else ever lived goes whole."""
    homes = set(Membership.objects.filter(customer__in=person.ids).values_list("household", flat=True))
    relations = Relation.objects.filter(Q(from_customer__in=person.ids) | Q(to_customer__in=person.ids))
    told = list(relations.values_list("pk", flat=True))
    Event.objects.filter(subject_type="customers.relation", subject_id__in=told).redact()
    withdraw(Relation, told)
    withdraw(Membership, list(Membership.objects.filter(customer__in=person.ids).values_list("pk", flat=True)))
    empty = [pk for pk in homes if not Membership.objects.filter(household=pk).exists()]
    Event.objects.filter(subject_type="customers.household", subject_id__in=empty).redact()
    search.remove("household", empty)
    bound = set(Account.objects.filter(household__in=empty).values_list("household", flat=True))
    Household.objects.filter(pk__in=bound).update(**NO_HOME, name=erasure.number)
    withdraw(Household, [pk for pk in empty if pk not in bound])
    return {"relations": len(told), "households": len(empty)}


NO_HOME: dict[str, Any] = {"address": "", "note": "", "custom": {}, "source_system": "", "external_id": ""}


def accounts(erasure: Erasure, person: Person) -> Counts:
    """What was earned, used and owed stays, for the books must come to zero; not who signed and what was said."""
    own = Account.objects.filter(Q(customer__in=person.ids) | Q(household__name=erasure.number))
    orders = Order.objects.filter(customer__in=person.ids).values("pk")
    about = Q(postings__account__in=own) | Q(source_type=ORDER, source_id__in=orders)
    told = list(LedgerEntry.objects.filter(about).values_list("pk", flat=True).distinct())
    LedgerEntry.objects.filter(pk__in=told).exclude(note="").redact()
    Rank.objects.filter(customer__in=person.ids).delete()
    tabs = Tab.objects.filter(Q(customer__in=person.ids) | Q(household__name=erasure.number))
    Event.objects.filter(subject_type="loyalty.tab", subject_id__in=list(tabs.values_list("pk", flat=True))).redact()
    tabs.update(name=erasure.number, note="", custom={}, active=False, source_system="", external_id="")
    cards = GiftCard.objects.filter(Q(customer__in=person.ids) | Q(redeemed_by__in=person.ids))
    cards.update(note="", custom={})
    return {"accounts_kept": own.count()}


def cases(erasure: Erasure, person: Person) -> Counts:
    """That something was asked, when and how it ended stays; neither the words nor who it was."""
    ids = list(cases_of(person.ids, person.texts).values_list("pk", flat=True))
    rows = Case.objects.filter(pk__in=ids)
    Event.objects.filter(subject_type=CASE, subject_id__in=ids).redact()
    Entry.objects.filter(subject_type=CASE, subject_id__in=ids).update(text="", token="")
    _drop_files(Q(subject_type="case", subject_id__in=ids))
    search.remove("case", ids)
    rows.update(
        subject=Coalesce(NullIf("number", Value("")), Value(erasure.number)),
        description="", reporter_name="", reporter_phone="", reporter_email="", custom={},
        source_system="", external_id="", customer=None,
    )  # fmt: skip
    search.index("case", Case.objects.filter(pk__in=ids, deleted_at=None).values_list("pk", flat=True))
    return {"cases_kept": len(ids)}


def terms(_erasure: Erasure, person: Person) -> Counts:
    """Prices made for this person alone go. Who brought whom stays, for the others: without a word about it."""
    books = list(PriceBook.objects.filter(customer__in=person.ids).values_list("pk", flat=True))
    links = Sponsorship.objects.filter(Q(customer__in=person.ids) | Q(sponsor__in=person.ids))
    told = {"catalogue.pricebook": books, "network.sponsorship": list(links.values_list("pk", flat=True))}
    for subject, ids in told.items():
        Event.objects.filter(subject_type=subject, subject_id__in=ids).redact()
    withdraw(PriceBook, books)
    links.update(note="", custom={})
    return {"price_books": len(books)}


def machinery(_erasure: Erasure, person: Person) -> Counts:
    """What Shuke itself keeps of them: pairs, merges, shares, what bulk jobs and forecasts say."""
    places = Q()
    for pk in person.ids:
        places |= Q(id__gte=pk * Key.PLACES, id__lt=(pk + 1) * Key.PLACES)
    Key.objects.filter(places).delete()
    Pair.objects.filter(Q(low__in=person.ids) | Q(high__in=person.ids)).delete()
    Glimpse.objects.filter(customer__in=person.ids).delete()
    Birthday.objects.filter(customer__in=person.ids).delete()
    Pin.objects.filter(customer__in=person.ids).delete()
    Signal.objects.filter(customer__in=person.ids).delete()
    Visitor.objects.filter(customer__in=person.ids).delete()
    Suggestion.objects.filter(customer__in=person.ids).delete()
    Share.objects.filter(record_type="customer", record_id__in=person.ids).delete()
    Notice.objects.filter(subject_type=SUBJECT, subject_id__in=person.ids).delete()
    Delivery.objects.filter(subject_type=SUBJECT, subject_id__in=person.ids).update(answer="")
    BulkRow.objects.filter(record_type="customer", record_id__in=person.ids).update(title="", message="", params={})
    return {"merges": merges_of(person.ids).delete()[0]}


def links(_erasure: Erasure, person: Person) -> Counts:
    """Records of the shop's own objects no longer say whose they are."""
    count = 0
    for pointer in pointers(types.named("customer")):
        if isinstance(pointer, OwnLink):
            for row in pointer.rows(person.ids):
                row.custom = {key: value for key, value in row.custom.items() if key != pointer.column}
                row.save(update_fields=["custom"])
                count += 1
    return {"links": count}


def orders(_erasure: Erasure, person: Person) -> Counts:
    """They stay for bookkeeping, under a number instead of a person: what, when and how much, no words."""
    mine = Order.objects.filter(customer__in=person.ids)
    OrderLine.objects.filter(customer__in=person.ids).exclude(note="").update(note="")
    for one in mine.exclude(custom={}):
        one.custom = {key: value for key, value in one.custom.items() if not isinstance(value, str | list)}
        one.save(update_fields=["custom"])
    mine.exclude(note="").update(note="")
    mine.exclude(tracking="").update(tracking="")
    for kind in (Payment, Return):
        kind.objects.filter(customer__in=person.ids).update(note="", custom={})
    Cart.objects.filter(customer__in=person.ids).delete()
    return {"orders_kept": mine.count()}


def customer(erasure: Erasure, person: Person) -> Counts:
    """Who has orders, an account, or brought members stays as a number; all others go. Nothing of them is found."""
    Phone.objects.filter(customer__in=person.ids).delete()
    search.remove("customer", person.ids)
    needed = _needed(person.ids)
    Customer.objects.filter(pk__in=person.ids).update(**EMPTY, name=erasure.number, owner=None)
    Merged.objects.filter(Q(record_id__in=person.ids) | Q(into_id__in=person.ids), subject_type=SUBJECT).delete()
    withdraw(Customer, [pk for pk in person.ids if pk not in needed])
    search.index("customer", Customer.objects.alive().filter(pk__in=needed).values_list("pk", flat=True))
    _index_orders(needed)
    return {"customers": len(person.ids), "customers_kept": len(needed)}


def _needed(ids: Iterable[int]) -> set[int]:
    """Those whom rows that stay may not lose."""
    found: set[int] = set()
    for one in Customer._meta.get_fields(include_hidden=True):
        if isinstance(one, models.ForeignObjectRel) and one.on_delete is models.PROTECT:
            rows = one.related_model._base_manager.filter(**{f"{one.field.name}__in": ids})  # noqa: SLF001 -- all rows
            found.update(rows.values_list(one.field.name, flat=True))
    return found


EMPTY: dict[str, Any] = {
    "surname": "", "given_name": "", "member_no": "", "grade": "", "email": "", "line_id": "", "birthday": None,
    "gender": "", "address": "", "tax_id": "", "last_contacted_on": None, "note": "", "custom": {},
    "source_system": "", "external_id": "", "modified_at": F("created_at"),
}  # fmt: skip


def _index_orders(buyers: Iterable[int]) -> None:
    kind = types.named("order")
    if kind.search is not None:
        search.index("order", Order.objects.filter(customer__in=buyers, deleted_at=None).values_list("pk", flat=True))


def index_anew(_erasure: Erasure, _person: Person) -> Counts:
    """What was taken out of the index still stands in its old pieces until they are written together."""
    if connection.vendor == "sqlite":
        for kind in types.all_types():
            if kind.search is not None:
                with connection.cursor() as cursor:
                    cursor.execute(f"INSERT INTO {kind.search.table}({kind.search.table}) VALUES ('optimize')")  # noqa: S608 -- our own table
    return {}


# kind of thing → in words, for pages and the certificate
KINDS: dict[str, Any] = {
    "customers": _("Customer records"), "entries": _("Notes, calls, visits"), "tasks": _("To-dos"),
    "files": _("Attached files"), "consents": _("Consents"), "relations": _("Relations"), "households": _("Households"),
    "events": _("Entries of the history"), "merges": _("Merges"), "import_rows": _("Rows of files that did not go in"),
    "import_files": _("Imported files"), "archives": _("Archives of the shop"), "mentions": _("Mentions elsewhere"),
    "price_books": _("Price books"), "links": _("Links from own objects"),
    "marks": _("Marks against being imported again"),
    "accounts_kept": _("Accounts of points, tabs and coupons, without a name"),
    "cases_kept": _("Cases, without name and words"),
    "orders_kept": _("Orders, without a name"), "customers_kept": _("Numbers that orders stand under"),
}  # fmt: skip
KEPT = {"accounts_kept", "cases_kept", "orders_kept", "customers_kept", "marks"}
STEPS: tuple[Step, ...] = (
    mark, imports, archives, cases, mentions, history, activities, files, consents, people, accounts, terms, machinery,
    links, orders, customer, index_anew,
)  # fmt: skip
