"""Purchase history: who bought a product (or what a customer bought) between two days, the newest first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from shuke.analytics import columns
from shuke.analytics.reports import Answer, Column, Group, Kind, Nothing, Person, Row, open_to, pages_of
from shuke.analytics.scope import seen
from shuke.catalogue.models import Product
from shuke.core.fields import unscale
from shuke.customers.models import Phone
from shuke.orders.models import OrderLine

CHUNK = 2_000
MANY = 20_000  # lines, from which on the page is found faster along the days than among the lines of a product


def answer(user: Person, filters: Mapping[str, Any], on: date) -> Answer:  # noqa: ARG001 -- a report's signature
    shown, pattern = open_to(user, _columns()), filters["product"]
    if not (pattern or filters["customer"] or filters["team"] or filters["end"]):
        return Answer(shown, nothing=_first_visit())
    products = list(matching(user, pattern).values_list("id", flat=True)) if pattern else None
    if products == []:
        return Answer(shown, nothing=_no_product(pattern))
    wanted = _wanted(filters, products)
    totals, count = _totals(user, wanted, filters["team"])
    if not count:
        return Answer(shown, subtitle=_subtitle(filters), nothing=_no_purchase())
    lines = _walked(user, filters, products) if count > MANY else _visible(user, filters["team"]).filter(wanted)
    return Answer(shown, [Group(lambda limit: _rows(lines, limit), count)], totals, subtitle=_subtitle(filters))


def matching(user: Person, pattern: str) -> QuerySet[Product]:
    """Products whose whole name or code is the text, large or small letters; `*` stands for anything."""
    parts = re.split(r"\*+", pattern.strip())  # many stars are one: each would be tried at every letter
    expression = "^" + ".*".join(re.escape(part) for part in parts) + "$"
    lookup, text = ("iexact", parts[0]) if len(parts) == 1 else ("iregex", expression)
    return Product.objects.visible_to(user).filter(Q(**{f"name__{lookup}": text}) | Q(**{f"code__{lookup}": text}))


def _wanted(filters: Mapping[str, Any], products: list[int] | None) -> Q:
    wanted = Q(ordered_on__gte=filters["start"])
    if filters["end"]:
        wanted &= Q(ordered_on__lte=filters["end"])
    if filters["customer"]:
        wanted &= Q(customer_id=filters["customer"].id)
    if products is not None:
        wanted &= Q(product_id__in=products)
    return wanted


def _visible(user: Person, team: Any) -> QuerySet[OrderLine]:
    lines = OrderLine.objects.visible_to(user).purchases().filter(customer__deleted_at=None)
    return lines.filter(customer__team=team) if team else lines


def _walked(user: Person, filters: Mapping[str, Any], products: list[int] | None) -> QuerySet[OrderLine]:
    """The same lines for a database that shall walk back along the days until it has a page full. SQLite would rather
    collect and sort all lines of the products; a column with nothing added to it is no index any more."""
    lines = _visible(user, None).annotate(article=F("product_id") + 0, whose=F("customer__team_id") + 0)
    lines = lines.filter(_wanted(filters, None))
    if products is not None:
        lines = lines.filter(article__in=products)
    return lines.filter(whose=filters["team"].id) if filters["team"] else lines


def _totals(user: Person, wanted: Q, team: Any) -> tuple[dict[str, Any], int]:
    """Added up by columns: a join for each of a million lines would take seconds. Equal to the sum of the rows."""
    names = ["customer", "quantity", "amount", "pv"]
    lines = OrderLine.objects.purchases().filter(wanted).values_list("customer_id", *names[1:])
    found = columns.read(lines, names)
    mine = seen(user, found["customer"], team.id if team else None).places(found["customer"]) >= 0
    places = {"quantity": 3, "amount": 4, "pv": 4}
    return {name: unscale(int(found[name][mine].sum()), places[name]) for name in names[1:]}, int(mine.sum())


def _rows(lines: QuerySet[OrderLine], limit: int | None) -> Iterable[Row]:
    phone = Phone.objects.filter(customer=OuterRef("customer_id")).order_by("position", "id").values("raw")[:1]
    found = lines.annotate(phone=Subquery(phone)).order_by("-ordered_on", "-id")
    shown = found.values(
        "ordered_on", "customer_id", "customer__name", "phone", "product_id", "product__name", "product__unit",
        "quantity", "unit_price", "amount", "pv", "order_id",
    )  # fmt: skip
    return shown[:limit] if limit else shown.iterator(chunk_size=CHUNK)


def _columns() -> list[Column]:
    return [
        Column("ordered_on", _("Date"), Kind.DAY),
        Column("customer__name", _("Customer"), link=pages_of("customers", "customer_id"), width=16),
        Column("phone", _("Phone"), on_phone=False, width=16, tells="phones"),
        Column("product__name", _("Product"), width=28),
        Column("quantity", _("Quantity"), Kind.NUMBER),
        Column("product__unit", _("Unit"), on_phone=False, width=6),
        Column("unit_price", _("Unit price"), Kind.MONEY, on_phone=False, tells="order.total"),
        Column("amount", _("Amount"), Kind.MONEY, link=pages_of("orders", "order_id"), tells="order.total"),
        Column("pv", _("PV"), Kind.NUMBER, on_phone=False),
    ]


def _subtitle(filters: Mapping[str, Any]) -> str:
    who = " ".join(str(filters[name]) for name in ("customer", "team", "product") if filters[name])
    if filters["end"]:
        days = _("%(start)s to %(end)s") % {"start": filters["start"].isoformat(), "end": filters["end"].isoformat()}
    else:
        days = _("since %(start)s") % {"start": filters["start"].isoformat()}
    return " · ".join(part for part in (who, days) if part)


def _first_visit() -> Nothing:
    return Nothing(
        _("Which product?"),
        _("Type its name or code, with * for anything: tea* finds all that begins with tea, *tea* all that has it."),
    )


def _no_product(pattern: str) -> Nothing:
    wider = f"*{pattern.strip('*')}*"
    return Nothing(
        _("No product is called %(pattern)s") % {"pattern": pattern},
        _("The whole name or code is looked for; * stands for anything."),
        f"?{urlencode({'product': wider})}",
        _("Look for %(pattern)s") % {"pattern": wider},
    )


def _no_purchase() -> Nothing:
    return Nothing(_("Nobody bought it in this time"), _("Choose an earlier start date."))
