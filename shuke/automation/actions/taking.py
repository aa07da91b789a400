"""Signals come in, many at once: whose each is, and of what, is asked for the whole batch."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import fields_closed
from shuke.automation.actions.meeting import Read, meet
from shuke.automation.models import Footprint, Signal
from shuke.automation.models.signal import MOST_DATA
from shuke.catalogue.models import Product
from shuke.core.errors import UserError
from shuke.core.turns import in_turn
from shuke.customers.models import Customer, Phone
from shuke.customers.phones import shop_region, to_e164

MOST = 1_000  # in one batch
AHEAD = timedelta(minutes=5)  # by which another computer's clock may be fast
WORDS = {
    "kind", "customer", "member_no", "phone", "email", "line_id", "cookie", "product", "at", "data", "source", "id",
    "staff",
}  # fmt: skip
Rows = Sequence[Mapping[str, Any]]


class BadSignal(UserError):
    code = "bad_signal"


@dataclass
class Taken:
    """`new` are those that were not there yet; `anonymous` how many of a browser whose owner nobody knows yet, and
    `joined` what such a browser did before its owner became known now. `unknown` are the places in the batch of those
    whose customer nobody knows, or the sender does not see. `staff` are the people to whom the sender says that it
    belongs, by signal."""

    new: list[Signal] = field(default_factory=list)
    joined: list[Signal] = field(default_factory=list)
    anonymous: int = 0
    repeated: int = 0
    unknown: list[int] = field(default_factory=list)
    staff: dict[int, str] = field(default_factory=dict)


@transaction.atomic
def take_in(rows: Rows, *, by: User, at: datetime) -> Taken:
    """All or nothing; the same ids of a source a second time change nothing. Of whom nobody knows only what a cookie
    holds together is kept. Raises BadSignal."""
    if len(rows) > MOST:
        raise BadSignal(_("At most %(most)s signals at once."), most=MOST)
    read = [_read(place, row, at) for place, row in enumerate(rows)]
    for source in sorted({str(row.get("source", "")) for row in rows if str(row.get("id", ""))}):
        in_turn("signals", source or "-")
    people, goods = _people(read, by), _goods(read)
    met = meet(read, people, by=by, at=at)
    taken = Taken(unknown=[one.place for one in read if one.place not in people and one.place not in met.visitors])
    fresh = [one for one in _unrepeated(read) if one.place in people]
    strange = [one for one in _unrepeated(read) if one.place in met.visitors]
    made = [_signal(one, people[one.place], goods) for one in fresh]
    taken.joined, taken.anonymous = met.joined, len(strange)
    taken.repeated = len(read) - len(taken.unknown) - len(made) - len(strange)
    Footprint.objects.bulk_create(_footprint(one, met.visitors[one.place], goods) for one in strange)
    taken.new = Signal.objects.bulk_create(made)
    taken.staff = {
        new.pk: str(one.row["staff"]) for new, one in zip(taken.new, fresh, strict=True) if one.row.get("staff")
    }
    return taken


def _read(place: int, row: Any, now: datetime) -> Read:
    if not isinstance(row, Mapping) or (set(row) - WORDS):
        raise BadSignal(
            _("Signal %(place)s: only these are known: %(words)s."), place=place, words=", ".join(sorted(WORDS))
        )
    kind = row.get("kind")
    if kind not in Signal.Kind.values:
        raise BadSignal(
            _("Signal %(place)s: `kind` is one of %(kinds)s."), place=place, kinds=", ".join(Signal.Kind.values)
        )
    _check_texts(place, row)
    data = row.get("data") or {}
    if not isinstance(data, Mapping) or len(json.dumps(data, ensure_ascii=False)) > MOST_DATA:
        raise BadSignal(
            _("Signal %(place)s: `data` is an object of at most %(most)s characters."), place=place, most=MOST_DATA
        )
    return Read(place, row, str(kind), _moment(place, row.get("at"), now))


def _check_texts(place: int, row: Mapping[str, Any]) -> None:
    longest = {
        "source": 40, "id": 80, "member_no": 60, "phone": 40, "email": 254, "line_id": 64, "cookie": 200,
        "product": 60, "staff": 150,
    }  # fmt: skip
    for name, most in longest.items():
        if not isinstance(row.get(name, ""), str | int) or len(str(row.get(name, ""))) > most:
            raise BadSignal(
                _("Signal %(place)s: `%(name)s` is a text of at most %(most)s characters."),
                place=place, name=name, most=most,
            )  # fmt: skip


def _moment(place: int, given: Any, now: datetime) -> datetime:
    """Now, where nothing is said. A clock that runs ahead says no later than now."""
    if given is None:
        return now
    try:
        found = parse_datetime(str(given))
        found = found and (found if timezone.is_aware(found) else timezone.make_aware(found)).astimezone(UTC)
    except (ValueError, OverflowError):  # the latter: before the first day or after the last that there are
        found = None
    if found is None:
        raise BadSignal(_("Signal %(place)s: `at` is a time like 2026-05-02T14:30:00+08:00."), place=place)
    if found > now + AHEAD:
        raise BadSignal(_("Signal %(place)s: `at` lies in the future."), place=place)
    return min(found, now)


def _people(read: Sequence[Read], by: User) -> dict[int, int]:
    """Place in the batch → customer, by the first of the ways that says one whom the sender sees."""
    closed = fields_closed(by, "customer")
    ways: list[tuple[str, Callable[[set[str]], dict[str, int]]]] = [
        ("customer", lambda said: {str(pk): pk for pk in _seen(by, pk__in=[int(one) for one in said if _whole(one)])}),
        ("member_no", lambda said: _first(Customer.objects.visible_to(by).numbered(said), "member_no")),
        ("phone", lambda said: _by_phone(said, by)),
        ("email", lambda said: _first(Customer.objects.visible_to(by).filter(email__in=said), "email")),
        ("line_id", lambda said: _first(Customer.objects.visible_to(by).filter(line_id__in=said), "line_id")),
    ]
    found: dict[int, int] = {}
    for name, look in ways:
        left = {one.place: str(one.row[name]).strip() for one in read if one.row.get(name) and one.place not in found}
        if left and ("phones" if name == "phone" else name) not in closed:
            known = look(set(left.values()))
            found |= {place: known[said] for place, said in left.items() if said in known}
    return found


def _whole(said: str) -> bool:
    return said.isascii() and said.isdigit() and len(said) < 19


def _seen(by: User, **which: Any) -> list[int]:
    return list(Customer.objects.visible_to(by).filter(**which).order_by().values_list("pk", flat=True))


def _first(rows: QuerySet[Customer], column: str) -> dict[str, int]:
    """Where several have it, the oldest."""
    return dict(rows.order_by("-pk").values_list(column, "pk"))


def _by_phone(said: set[str], by: User) -> dict[str, int]:
    region = shop_region()
    numbers = {one: to_e164(one, region) for one in said}
    rows = Phone.objects.filter(e164__in=[one for one in numbers.values() if one]).order_by("-customer_id")
    held = list(rows.values_list("e164", "customer_id"))
    seen = set(_seen(by, pk__in={customer for _e164, customer in held}))
    found = {e164: customer for e164, customer in held if customer in seen}  # the oldest comes last
    return {one: found[e164] for one, e164 in numbers.items() if e164 in found}


def _goods(read: Sequence[Read]) -> dict[str, int]:
    """What is called a product, by code, barcode or id → its id."""
    said = {str(one.row["product"]) for one in read if one.row.get("product")}
    if not said:
        return {}
    alive = Product.objects.filter(deleted_at=None).order_by("-pk")
    found = {
        str(pk): pk
        for pk in alive.filter(pk__in=[int(one) for one in said if _whole(one)]).values_list("pk", flat=True)
    }
    for column in ("barcode", "code"):
        found |= dict(alive.filter(**{f"{column}__in": said}).values_list(column, "pk"))
    return found


def _unrepeated(read: Sequence[Read]) -> list[Read]:
    """Without what is there already, or stands twice in the batch."""
    keys = {one.place: (str(one.row.get("source", "")), str(one.row.get("id", ""))) for one in read}
    ids = [pk for _source, pk in keys.values() if pk]
    known = {
        both
        for model in (Signal, Footprint)
        if ids
        for both in model.objects.filter(external_id__in=ids).values_list("source", "external_id")
    }
    fresh = []
    for one in read:
        key = keys[one.place]
        if not key[1] or key not in known:
            fresh.append(one)
            known.add(key)
    return fresh


def _signal(one: Read, customer: int, goods: Mapping[str, int]) -> Signal:
    return Signal(customer_id=customer, **_written(one, goods))


def _footprint(one: Read, visitor: int, goods: Mapping[str, int]) -> Footprint:
    return Footprint(visitor_id=visitor, **_written(one, goods))


def _written(one: Read, goods: Mapping[str, int]) -> dict[str, Any]:
    row = one.row
    return {
        "kind": one.kind, "product_id": goods.get(str(row.get("product", ""))), "at": one.at,
        "data": dict(row.get("data") or {}), "source": str(row.get("source", "")),
        "external_id": str(row.get("id", "")),
    }  # fmt: skip
