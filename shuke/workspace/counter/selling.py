"""The sale at the counter: the order form as a till fills it in."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from shuke.accounts.models import Shop, User
from shuke.core.errors import UserError
from shuke.core.whole import whole_number
from shuke.customers.models import Customer
from shuke.loyalty.queries.offers import CouponOffer
from shuke.orders.actions import Pay, enter_order
from shuke.orders.forms import OrderForm
from shuke.orders.forms.orders import MOST_LINES
from shuke.orders.models import Order, Way
from shuke.orders.offers import perks_of
from shuke.orders.queries import usual_way, ways_to_pay

MOST_PIECES = Decimal(100_000)
MOST_SIGNED = 200  # characters, as the note of a payment
LATEST = 14  # days that a till may have been without a network
TIER = "tier"  # the word of the order form for what a member always gets


class NothingSold(UserError):
    code = "nothing_sold"


class NotSold(UserError):
    code = "not_sold"


@dataclass(frozen=True)
class Paying:
    """A way to pay, by its word in the order form. `hindered` says why it can't be used for this basket."""

    word: str
    label: str
    hindered: str = ""


class SaleForm(OrderForm):
    """What a till asks: products and how many, how it is paid for, coupons. Prices are those that hold for this person
    on the day of the sale (`at`: its moment in ms, of a till that may have waited for the network)."""

    def __init__(self, user: User, asked: QueryDict, *, customer: Customer | None, shop: Shop, now: datetime) -> None:
        said = {"ordered_on": day_of(asked.get("at", ""), now).isoformat(), "channel": _channel(shop)}
        super().__init__(user, _as_order(asked, said), customer=customer)
        self.signed, self.signature = asked.get("signed", "").strip()[:MOST_SIGNED], drawn(asked.get("signature", ""))
        for own in self.own.fields:  # a till doesn't ask for them
            del self.fields[own.name]
        self.own.fields = []

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if any(not 0 < line.quantity <= MOST_PIECES for line in self.lines):
            self.add_error(None, _("Write how many, as a number above zero."))
        return data

    def payment(self) -> Pay | None:
        """What is written up carries the name and the hand of who signed for it."""
        pay = super().payment()
        return replace(pay, note=self.signed, signature=self.signature) if pay and pay.way == Way.TAB else pay

    def check(self) -> None:
        """Raises NothingSold or NotSold with the first thing that is wrong."""
        if not any(one.product for one in self.typed):
            raise NothingSold(_("Tap at least one product first."))
        if len(self.products) < len({one.product for one in self.typed}):
            raise NotSold(_("One of the products is no longer there. Take it off and choose another."))
        if "pay" in self.errors:
            raise NotSold(_("This way to pay is no longer there. Choose another."))
        if self.errors:
            raise NotSold(next(iter(self.errors.values()))[0])

    @cached_property
    def reductions(self) -> Sequence[dict[str, Any]]:
        return [{**one, "amount": Decimal(one["amount"])} for one in self.terms().reductions]

    @cached_property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal(0)) - self.terms().discount

    def coupons(self) -> list[CouponOffer]:
        """Those that hold for this basket."""
        return [one for one in self.told().coupons if one.usable]

    def ways(self) -> list[Paying]:
        """What this person has with the shop pays all of it, or is not offered."""
        told, short = self.told(), _("Not enough for this sale.")
        ways = [Paying(word, label) for word, label in ways_to_pay()]
        for perk in perks_of(told):
            room = told.tab.left if perk.way == Way.TAB and told.tab else perk.most
            ways.append(Paying(perk.way, perk.label, short if room is not None and room < self.total else ""))
        return ways


def sell(form: SaleForm, *, by: User, token: str) -> Order:
    """The same `token` a second time gives the first order back. Raises NothingSold, NotSold, and what `enter_order`
    raises."""
    form.check()
    if form.customer is None:
        raise NotSold(_("First find the customer, then write the sale down."))
    return enter_order(
        by=by, customer=form.customer, token=token, status=form.status(), payment=form.payment(), **form.values()
    )


def begin_with(customer: Customer | None, ways: Sequence[Paying]) -> str:
    """How they paid last, else how everybody pays."""
    possible = [one.word for one in ways if not one.hindered]
    for word in (usual_way(customer) if customer else "", usual_way(), *possible):
        if word in possible and word not in {Way.POINTS, Way.STORED}:
            return word
    return ""


def day_of(moment: str, now: datetime) -> date:
    """The shop's day of a moment in ms: none to come, and none so old that it must be a clock gone wrong."""
    today = timezone.localdate(now)
    stamp = whole_number(moment, most=10**14)
    if stamp is None:
        return today
    said = timezone.localdate(datetime.fromtimestamp(stamp / 1000, UTC))
    return said if today - timedelta(days=LATEST) <= said <= today else today


def drawn(signature: str) -> bytes:
    """As the page sends it. What is no such text comes to be refused as no picture, in words."""
    try:
        return b64decode(signature, validate=True)
    except ValueError:
        return signature.encode()[:1]


def _as_order(asked: QueryDict, said: Mapping[str, str]) -> QueryDict:
    """The fields of the order form. Nothing is typed into its prices: they are worked out."""
    products = asked.getlist("product")[:MOST_LINES]
    made = QueryDict(mutable=True)
    made.update({**said, "pay": asked.get("pay", "")})
    made.setlist("offer", [TIER, *asked.getlist("offer")])
    made.setlist("product", products)
    made.setlist("quantity", asked.getlist("quantity")[: len(products)])
    for name in ("product_name", "unit_price", "discount"):
        made.setlist(name, [""] * len(products))
    return made


def _channel(shop: Shop) -> str:
    """In the language of the shop, not of whoever stands there: reports count by it."""
    with translation.override(shop.language):
        return _("Counter")
