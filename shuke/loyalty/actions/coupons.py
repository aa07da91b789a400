"""Making coupons, saying what they are good for, and giving them to customers, be it one or a hundred thousand."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.catalogue.models import Product
from shuke.core.errors import UserError
from shuke.core.turns import in_turn
from shuke.customers.models import Customer
from shuke.events import actions as events
from shuke.ledgers.actions import Change, Stamp, bring
from shuke.ledgers.models import Entry
from shuke.ledgers.queries.holders import customer
from shuke.loyalty.books import ISSUED, book
from shuke.loyalty.models import Coupon, CouponScope, Giving
from shuke.loyalty.occasions import whose
from shuke.records.actions import plain

AT_ONCE = 100  # customers in one transaction, and in the request itself
ONE = Decimal(1)


class UnknownScope(UserError):
    code = "unknown_scope"
    field = "scope"


class ByCode(UserError):
    code = "by_code"


class NobodyChosen(UserError):
    code = "nobody_chosen"


class Over(UserError):
    code = "coupon_over"


def create_coupon(*, by: User | None, **values: Any) -> Coupon:
    made: Coupon = plain.create("coupon", by=by, **_tidied(values))
    return made


def change_coupon(coupon: Coupon, *, by: User | None, **values: Any) -> Coupon:
    changed: Coupon = plain.change("coupon", coupon, by=by, **_tidied(values))
    return changed


def _tidied(values: dict[str, Any]) -> dict[str, Any]:
    """Codes are said on the phone and typed in a hurry: capitals only."""
    return {**values, "code": values["code"].strip().upper()} if values.get("code") else values


@transaction.atomic
def set_scope(coupon: Coupon, lines: Iterable[str], *, by: User | None, at: datetime) -> None:
    """Each line a category or the code of a product; without any, it is good for everything. Raises UnknownScope."""
    wanted = {_scope(line.strip()) for line in lines if line.strip()}
    rows = CouponScope.objects.filter(coupon=coupon)
    before = {(one.product_id, one.category) for one in rows}
    if wanted == before:
        return
    rows.delete()
    CouponScope.objects.bulk_create(
        CouponScope(coupon=coupon, product_id=product, category=category)
        for product, category in sorted(wanted, key=str)
    )
    events.record("loyalty.scope_changed", coupon, by=by, at=at, changes={"scope": (len(before), len(wanted))})


def _scope(line: str) -> tuple[int | None, str]:
    product = Product.objects.filter(code=line, deleted_at=None).first()
    if product is not None:
        return product.pk, ""
    if not Product.objects.filter(category=line, deleted_at=None).exists():
        raise UnknownScope(_("There is neither a product with the code nor a category “%(line)s”."), line=line)
    return None, line


def last_day(coupon: Coupon, on: date) -> date | None:
    """Of one that is given on that day."""
    days = [on + timedelta(days=coupon.lasts_days) if coupon.lasts_days else None, coupon.ends_on]
    return min((one for one in days if one), default=None)


@transaction.atomic
def give(
    coupon: Coupon, customers: Sequence[int], *, by: User | None, at: datetime, note: str = "", token: str = ""
) -> Giving:
    """One to each of them. A few at once, more in the background; killed in between, it goes on where it stopped. The
    same `token` a second time gives nothing more."""
    in_turn("giving", token)
    if token and (known := Giving.objects.filter(token=token).first()):
        return known
    if not customers:
        raise NobodyChosen(_("Choose at least one."))
    if coupon.code:
        raise ByCode(_("Whoever knows its code can use it: there is nothing to give."))
    if coupon.ends_on and coupon.ends_on < timezone.localdate(at):
        raise Over(_("It was good until %(day)s."), day=coupon.ends_on)
    ids = array("q", dict.fromkeys(customers))
    giving = Giving.objects.create(
        coupon=coupon, by=by, at=at, note=note, token=token, ids=ids.tobytes(), total=len(ids)
    )
    if len(ids) <= AT_ONCE:
        run(giving.pk)
        giving.refresh_from_db()
    else:
        from shuke.loyalty.actions.tasks import run_giving

        run_giving.enqueue(giving.pk)
    return giving


def run(giving_id: int) -> None:
    """From where it stopped."""
    while _piece(giving_id):
        pass


@transaction.atomic
def _piece(giving_id: int) -> bool:
    """Gives whether there is more to do."""
    giving = Giving.objects.select_for_update(of=("self",)).select_related("coupon").get(pk=giving_id)
    if giving.place >= giving.total:
        return False
    ids = array("q")
    ids.frombytes(bytes(giving.ids)[giving.place * 8 : (giving.place + AT_ONCE) * 8])
    people = {one.pk: one for one in Customer.objects.alive().filter(pk__in=ids)}
    known = set(Entry.objects.filter(key__in=[_key(giving, pk) for pk in ids]).values_list("key", flat=True))
    for pk in ids:
        if pk in people and _key(giving, pk) not in known:
            told = Stamp(timezone.localdate(giving.at), giving.at, giving.by, note=giving.note)
            _give_one(giving.coupon, people[pk], _key(giving, pk), told)
    giving.place += len(ids)
    giving.save(update_fields=["place"])
    return giving.place < giving.total


def _key(giving: Giving, customer_id: int) -> str:
    return f"giving.{giving.pk}.{customer_id}"


def _give_one(coupon: Coupon, who: Customer, key: str, stamp: Stamp) -> None:
    change = Change(ISSUED, ONE, stamp.on, last_day(coupon, stamp.on), key=key)
    bring(book(coupon.book), customer(who.pk), [change], stamp=stamp, today=stamp.on)
    events.record(
        "loyalty.coupon_given", who, by=stamp.by, at=stamp.at, customer_id=who.pk, note=coupon.name,
        changes={"coupon": (None, coupon.pk)},
    )  # fmt: skip


def give_by_themselves(*, on: date, at: datetime) -> int:
    """Those that are given for a day of the customer's year: once a year to each. Gives how many."""
    coupons = Coupon.objects.alive().filter(Q(starts_on=None) | Q(starts_on__lte=on), active=True).exclude(given_for="")
    return sum(_give_year(one, on, at) for one in coupons.filter(Q(ends_on=None) | Q(ends_on__gte=on)).order_by("pk"))


def _give_year(coupon: Coupon, on: date, at: datetime) -> int:
    found = whose(coupon.given_for, on, on + timedelta(days=coupon.days_before))
    keys = {f"year.{coupon.pk}.{pk}.{year}": pk for pk, year in sorted(found.items())}
    words = list(keys)
    pieces = [words[start : start + AT_ONCE] for start in range(0, len(words), AT_ONCE)]
    return sum(_give_piece(coupon, {key: keys[key] for key in piece}, Stamp(on, at)) for piece in pieces)


@transaction.atomic
def _give_piece(coupon: Coupon, keys: dict[str, int], stamp: Stamp) -> int:
    known = set(Entry.objects.filter(key__in=keys).values_list("key", flat=True))
    people = Customer.objects.alive().in_bulk([pk for key, pk in keys.items() if key not in known])
    given = [(key, people[pk]) for key, pk in keys.items() if key not in known and pk in people]
    for key, who in given:
        _give_one(coupon, who, key, stamp)
    return len(given)
