"""What can be told: `<type>.created`, `.changed`, `.deleted`, `.restored`, `.merged` and `.status.<word>`, and
`signal.<kind>`.

They are read off the record types, so that also objects of the shop's own making have them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.accounts.models import Shop, User
from shuke.accounts.parts import turned_on
from shuke.accounts.policy import may
from shuke.automation.models import Signal
from shuke.events.models import Event
from shuke.records import types
from shuke.records.fields import Choice
from shuke.records.rights import has_bin
from shuke.records.types import RecordType

SIGNAL, TEST, STATUS = "signal", "test", "status"
CREATED, CHANGED, DELETED, RESTORED, MERGED = "created", "changed", "deleted", "restored", "merged"
TEST_WORDS = _("A test")
ACTS = {
    CREATED: pgettext_lazy("webhook", "Added"),
    CHANGED: pgettext_lazy("webhook", "Changed"),
    DELETED: pgettext_lazy("webhook", "Deleted"),
    RESTORED: pgettext_lazy("webhook", "Taken out of the bin"),
    MERGED: pgettext_lazy("webhook", "Merged"),
}
# What else is written down of a record changes it, if the event says what; except for these.
_ACT_OF = {
    **dict.fromkeys(
        (
            "customers.created", "customers.household_created", "customers.household_joined",
            "customers.relation_added", "products.created", "records.created", "orders.entered", "orders.cart_left",
            "orders.payment_taken", "orders.refunded", "orders.items_returned", "activities.task_planned",
            "network.sponsored", "purchasing.received", "accounts.team_created",
        ),
        CREATED,
    ),
    **dict.fromkeys(
        (
            "customers.deleted", "customers.household_deleted", "customers.household_member_removed",
            "customers.relation_removed", "products.deleted", "records.deleted", "orders.deleted",
            "orders.cart_deleted", "orders.payment_taken_back", "orders.return_taken_back", "activities.task_deleted",
            "purchasing.taken_back", "accounts.team_deleted",
        ),
        DELETED,
    ),
    **dict.fromkeys(
        (
            "customers.restored", "customers.household_restored", "customers.household_member_restored",
            "customers.relation_restored", "products.restored", "records.restored", "orders.restored",
            "orders.cart_restored", "orders.payment_restored", "orders.return_restored", "activities.task_restored",
        ),
        RESTORED,
    ),
    "duplicates.merged": MERGED,
}  # fmt: skip
_UNTOLD = {
    "records.removed", "records.revealed", "records.exported", "records.shared", "records.share_changed",
    "records.share_ended", "records.came_from_source", "customers.came_from_source", "duplicates.glimpsed",
    "duplicates.not_the_same", "duplicates.one_household", "duplicates.asked_again",
}  # fmt: skip


@dataclass(frozen=True)
class Offer:
    """One record type, or the signals, and what can be told of it: kind → words."""

    name: str
    label: Any
    icon: str
    kinds: dict[str, Any]


def offered(user: User, shop: Shop | None, *, everything: bool = False) -> list[Offer]:
    """What this person may be told of; `everything`: also of parts that the shop does not use."""
    seen = [one for one in types.all_types() if may(user, one.view) and (everything or turned_on(shop, one.part))]
    signals = {f"{SIGNAL}.{value}": label for value, label in Signal.Kind.choices}
    told = [Offer(one.name, one.plural, one.icon, dict(_of(one))) for one in seen]
    return [*told, Offer(SIGNAL, _("What customers do"), "bolt", signals)]


def _of(kind: RecordType) -> Iterator[tuple[str, Any]]:
    yield f"{kind.name}.{CREATED}", ACTS[CREATED]
    yield f"{kind.name}.{CHANGED}", ACTS[CHANGED]
    for word, label in _states(kind):
        yield f"{kind.name}.{STATUS}.{word}", label
    yield f"{kind.name}.{DELETED}", ACTS[DELETED]
    if has_bin(kind):
        yield f"{kind.name}.{RESTORED}", ACTS[RESTORED]
    if kind.mergeable:
        yield f"{kind.name}.{MERGED}", ACTS[MERGED]


def _states(kind: RecordType) -> list[tuple[str, Any]]:
    field = kind.known_field(STATUS)
    return list(getattr(field.choices, "choices", ())) if isinstance(field, Choice) and not field.custom else []


def of_event(event: Event, kind: RecordType) -> list[str]:
    """The most telling first: a change of state is also a change."""
    if event.verb in _UNTOLD:
        return []
    act = _ACT_OF.get(event.verb) or (CHANGED if event.changes else "")
    word = (event.changes.get(STATUS) or [None, None])[1] if event.changes else None
    states = {value for value, _label in _states(kind)}
    found = [f"{kind.name}.{STATUS}.{word}"] if act == CHANGED and word in states else []
    return [*found, f"{kind.name}.{act}"] if act else []


def subjects() -> dict[str, RecordType]:
    """What events call a record → its type. Of two types with one model, the first."""
    found: dict[str, RecordType] = {}
    for one in types.all_types():
        found.setdefault(one.subject, one)
    return found
