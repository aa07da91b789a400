"""What a customer has, on their page; whom a coupon was given to; what is owed on a tab."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from shuke.accounts.parts import turned_on
from shuke.accounts.policy import fields_closed, may, told
from shuke.customers.models import Customer
from shuke.ledgers.queries.totals import balance, of_shop
from shuke.loyalty.books import ISSUED, REDEEMED, TAB
from shuke.loyalty.models import Coupon, GiftCard, Tab
from shuke.loyalty.queries.overview import overview
from shuke.loyalty.queries.program import TABS
from shuke.loyalty.queries.statements import running
from shuke.ui.templatetags.ui import number

RECEIVE, ADJUST = "loyalty.receive", "loyalty.adjust"
PARTS = ("coupons", TABS)
MOST = 6
COUNTED_TO = 10_000


def tells_accounts(user: Any) -> bool:
    """What somebody has tells of what they spent: only whoever may know that."""
    return told(user, "order", "total")


def customer_panel(request: HttpRequest, customer: Customer) -> tuple[str, dict[str, Any]] | None:
    """Asks nothing of the database in a shop that has none of this turned on."""
    shop: Any = getattr(request, "shop", None)
    used = any(turned_on(shop, part) for part in PARTS)
    found = overview(customer.pk, timezone.localdate()) if used and tells_accounts(request.user) else None
    if found is None:
        return None
    shown = {
        "customer": customer, "has": found, "coupons": found.coupons[:MOST],
        "may_receive": may(request.user, RECEIVE), "may_adjust": may(request.user, ADJUST),
        "may_give": may(request.user, RECEIVE) and turned_on(shop, "coupons"),
        "may_open": may(request.user, "tab:create") and turned_on(shop, TABS) and found.tab is None,
    }  # fmt: skip
    return "loyalty/_customer.html", shown


def coupon_panel(request: HttpRequest, coupon: Coupon) -> tuple[str, dict[str, Any]] | None:
    shown = {
        "coupon": coupon, "issued": _times(coupon, ISSUED), "used": _times(coupon, REDEEMED),
        "scopes": coupon.scopes.select_related("product").order_by("pk")[:50],
        "givings": [one for one in coupon.givings.order_by("-pk")[:3] if one.place < one.total],
        "may_give": may(request.user, RECEIVE) and not coupon.code, "tells": tells_accounts(request.user),
        "may_change": may(request.user, "coupon:change"),
    }  # fmt: skip
    return "loyalty/_coupon.html", shown


def _times(coupon: Coupon, name: str) -> str:
    """How often; of very many, that it was more than so often."""
    amount, whole = of_shop(coupon.book, name, most=COUNTED_TO)
    return f"{number(abs(amount))}{'' if whole else '+'}"


def card_panel(request: HttpRequest, card: GiftCard) -> tuple[str, dict[str, Any]] | None:
    """The code as it is written down for the customer, four letters at a time."""
    if "code" in fields_closed(request.user, "gift_card"):
        return None
    written = "-".join(card.code[start : start + 4] for start in range(0, len(card.code), 4))
    return "loyalty/_card.html", {"card": card, "written": written}


def tab_panel(request: HttpRequest, tab: Tab) -> tuple[str, dict[str, Any]] | None:
    if not tells_accounts(request.user):
        return None
    year, month = running(tab, timezone.localdate())
    owed = -balance(TAB, tab.holder)
    shown = {
        "tab": tab, "holder": tab.holder, "slug": f"{tab.holder.kind}s",
        "owed": owed, "left": max(tab.limit - owed, 0), "month": f"{year}-{month:02}",
        "may_receive": may(request.user, RECEIVE), "may_adjust": may(request.user, ADJUST),
    }  # fmt: skip
    return "loyalty/_tab.html", shown
