"""Orders for programs: entered, paid, shipped, called off and given back by the same actions as on the pages. Each
door is one transaction: what can't be answered is not done either."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from shuke.accounts.access import asking
from shuke.accounts.models import User
from shuke.accounts.policy import may
from shuke.accounts.rights import Verb
from shuke.catalogue.models import Product
from shuke.catalogue.queries.prices import prices_for
from shuke.core.errors import NotAllowed
from shuke.customers.models import Customer
from shuke.orders import actions
from shuke.orders.actions import Back, Line, Pay, Terms
from shuke.orders.forms.numbers import decimal
from shuke.orders.models import DeliveryMethod, Order, PaymentMethod, Return, Way
from shuke.orders.programs import BACK, BEGINS, ENTER, LINE, PAY
from shuke.orders.sums import ZERO
from shuke.records import types
from shuke.records.api.doors import body, caller, door
from shuke.records.api.records import answered, collection, if_match, sent_token
from shuke.records.fields import BadValue
from shuke.records.rights import check_fields, check_reach
from shuke.records.seen import as_seen
from shuke.records.values import from_json

Given = Mapping[str, Any]
BESIDE = ("rows", "total", "discount", "delivery_method", "delivery_fee", "channel", "note")  # of a new order


def _orders(request: HttpRequest) -> HttpResponseBase:
    """The list is that of every record type; an order is entered here."""
    return enter(request) if request.method == "POST" else collection(request, slug="orders")


orders = asking("api key", _orders)


@door("POST")
@transaction.atomic
def enter(request: HttpRequest) -> HttpResponseBase:
    """A new order with its lines. The same `Idempotency-Key` a second time gives the first one back."""
    given, by = body(request), caller(request)
    kind = types.named("order")
    if not may(by, kind.create_permission):
        raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))
    _check(given, ENTER)
    check_fields(kind, dict.fromkeys(name for name in BESIDE if name in given or name == "rows"), by)
    customer = _linked(Customer.objects.visible_to(by), given.get("customer"), "customer")
    on = _day(given, "ordered_on")
    status = given.get("status", Order.Status.DRAFT)
    if status not in BEGINS:
        raise BadRequest(_("`status` is one of %(names)s.") % {"names": ", ".join(BEGINS)})
    made = actions.enter_order(
        by=by, customer=customer, ordered_on=on, lines=_lines(given.get("lines"), customer, on, by), status=status,
        terms=_terms(given), payment=_pay(given["payment"]) if given.get("payment") else None,
        token=sent_token(request), channel=_text(given, "channel", 40), note=_text(given, "note", 10_000),
        custom=_own(given.get("custom", {}), by),
    )  # fmt: skip
    answer = _answer(request, made, status=201)
    answer["Location"] = f"{request.path.rstrip('/')}/{made.pk}"
    return answer


@door("POST")
@transaction.atomic
def confirm(request: HttpRequest, pk: int) -> HttpResponseBase:
    return _moved(request, pk, Order.Status.CONFIRMED)


@door("POST")
@transaction.atomic
def complete(request: HttpRequest, pk: int) -> HttpResponseBase:
    return _moved(request, pk, Order.Status.COMPLETED)


@door("POST")
@transaction.atomic
def cancel(request: HttpRequest, pk: int) -> HttpResponseBase:
    return _moved(request, pk, Order.Status.CANCELLED)


@door("POST")
@transaction.atomic
def ship(request: HttpRequest, pk: int) -> HttpResponseBase:
    given = body(request)
    _check(given, {"properties": {"tracking": {}, "on": {}}})
    order = _order(request, pk, "status", "tracking")
    if order.status != Order.Status.SHIPPED:  # the same once more changes nothing
        on, tracking = _day(given, "on"), _text(given, "tracking", 80)
        actions.ship(order, on=on, by=caller(request), tracking=tracking, version=if_match(request))
    return _answer(request, order)


@door("POST")
@transaction.atomic
def pay(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Paid in full, the order is paid. `Idempotency-Key` keeps a payment from being booked twice."""
    return _booked(request, pk, actions.take_payment)


@door("POST")
@transaction.atomic
def refund(request: HttpRequest, pk: int) -> HttpResponseBase:
    return _booked(request, pk, actions.refund)


@door("POST")
@transaction.atomic
def give_back(request: HttpRequest, pk: int) -> HttpResponseBase:
    given, by = body(request), caller(request)
    _check(given, BACK)
    order = _order(request, pk, "status", "rows", "total", *(["paid"] if given.get("refund") is not None else []))
    reason = given.get("reason", Return.Reason.OTHER)
    if reason not in Return.Reason.values:
        raise BadRequest(_("`reason` is one of %(names)s.") % {"names": ", ".join(Return.Reason.values)})
    actions.return_items(
        order, [_back(one) for one in _listed(given.get("lines"))], reason=reason, on=timezone.localdate(), by=by,
        refund=_pay(given["refund"]) if given.get("refund") is not None else None, token=sent_token(request),
        note=_text(given, "note", 300), delivery_fee=_amount(given, "delivery_fee") or ZERO,
    )  # fmt: skip
    return _answer(request, order)


def _moved(request: HttpRequest, pk: int, status: str) -> HttpResponseBase:
    _check(body(request), {"properties": {}})
    order = _order(request, pk, "status")
    actions.set_status(order, status, by=caller(request), version=if_match(request))
    return _answer(request, order)


def _booked(request: HttpRequest, pk: int, book: Callable[..., Any]) -> HttpResponseBase:
    order = _order(request, pk, "paid")
    book(order, _pay(body(request)), on=timezone.localdate(), by=caller(request), token=sent_token(request))
    return _answer(request, order)


def _order(request: HttpRequest, pk: int, *fields: str) -> Order:
    """One that the person sees and may change, these fields of it too."""
    kind, by = types.named("order"), caller(request)
    if not may(by, kind.change_permission):
        raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))
    check_fields(kind, dict.fromkeys(fields), by)
    order = get_object_or_404(Order.objects.visible_to(by).select_related("customer"), pk=pk)
    check_reach(kind, order, by, Verb.CHANGE)
    return order


def _answer(request: HttpRequest, order: Order, status: int = 200) -> Any:
    return answered(request, as_seen(types.named("order"), caller(request), taken_away=True), order, status)


def _check(given: Any, schema: Given) -> None:
    if not isinstance(given, dict):
        raise BadRequest(_("The body must be a JSON object."))
    if unknown := sorted(set(given) - set(schema["properties"])):
        raise BadRequest(_("Not known here: %(names)s.") % {"names": ", ".join(unknown)[:200]})


def _listed(given: Any) -> list[Any]:
    if not isinstance(given, list) or not 0 < len(given) <= ENTER["properties"]["lines"]["maxItems"]:
        raise BadRequest(_("`lines` is a list of 1 to 200 lines."))
    return given


def _lines(given: Any, customer: Customer, on: date, by: User) -> list[Line]:
    rows = _listed(given)
    for row in rows:
        _check(row, LINE)
    seen = Product.objects.visible_to(by)
    ids = [row["product"] for row in rows if type(row.get("product")) is int and 0 < row["product"] < 2**63]
    known = {one.pk: one for one in seen.filter(pk__in=ids)}
    coded = {one.code: one for one in seen.filter(code__in=[str(row.get("code")) for row in rows])}
    products = [known.get(row["product"]) if "product" in row else coded.get(row.get("code")) for row in rows]
    for place, found in enumerate(products):
        if found is None:
            raise BadValue(_("Line %(number)s: there is no such product."), number=place + 1).at("lines")
    wanted = [(found, _number(row, "quantity") or ZERO) for found, row in zip(products, rows, strict=True) if found]
    prices = prices_for(wanted, customer=customer, on=on)
    return [
        _line(product, quantity, row, price.amount, price.reason)
        for (product, quantity), row, price in zip(wanted, rows, prices, strict=True)
    ]


def _line(product: Product, quantity: Decimal, row: Given, price: Decimal | None, reason: str) -> Line:
    asked = _amount(row, "unit_price")
    unit, why = (price, reason) if asked is None else (asked, "")
    return Line(product, quantity, unit, _amount(row, "discount") or ZERO, _text(row, "note", 200), why)


def _back(given: Any) -> Back:
    _check(given, BACK["properties"]["lines"]["items"])
    line, restock = given.get("line"), given.get("restock", True)
    if type(line) is not int or type(restock) is not bool:
        raise BadRequest(_("`line` is the id of a line, `restock` true or false."))
    return Back(line, _number(given, "quantity") or ZERO, restock)


def _terms(given: Given) -> Terms:
    method = given.get("delivery_method")
    living = DeliveryMethod.objects.filter(deleted_at=None, active=True)
    return Terms(
        discount=_amount(given, "discount") or ZERO,
        delivery_method=None if method is None else _linked(living, method, "delivery_method"),
        delivery_fee=_amount(given, "delivery_fee"),
    )


def _pay(given: Any) -> Pay:
    _check(given, PAY)
    amount, note = _amount(given, "amount"), _text(given, "note", 200)
    if given.get("method") is not None:
        living = PaymentMethod.objects.filter(deleted_at=None, active=True)
        method = _linked(living, given["method"], "method")
        return Pay(method.way, amount, method=method, note=note)
    way = given.get("way", Way.CASH)
    if way not in Way.values:
        raise BadRequest(_("`way` is one of %(names)s.") % {"names": ", ".join(Way.values)})
    return Pay(way, amount, note=note)


def _own(given: Any, by: User) -> dict[str, Any]:
    kind = types.named("order")
    _check(given, {"properties": {one.name: {} for one in kind.custom_fields if not one.read_only}})
    check_fields(kind, {"custom": given}, by)
    return {name: from_json(kind, name, value, by) for name, value in given.items()}


def _linked(rows: Any, given: Any, name: str) -> Any:
    found = rows.filter(pk=given).first() if type(given) is int and 0 < given < 2**63 else None
    if found is None:
        raise BadValue(_("There is no such record, or you may not see it: %(text)s."), text=str(given)[:40]).at(name)
    return found


def _amount(given: Given, name: str) -> Decimal | None:
    found = _number(given, name)
    if found is not None and found < 0:
        raise BadValue(_("Write a number that is not below %(least)s."), least=0).at(name)
    return found


def _number(given: Given, name: str) -> Decimal | None:
    said = given.get(name)
    if said is None:
        return None
    try:
        if isinstance(said, bool | list | dict):
            raise ValueError(said)
        return decimal(str(said)[:40]).quantize(Decimal("0.0001"))
    except (InvalidOperation, ValueError):
        raise BadValue(_("Write a number.")).at(name) from None


def _text(given: Given, name: str, most: int) -> str:
    said = given.get(name, "")
    if not isinstance(said, str) or len(said) > most:
        raise BadValue(_("Text of at most %(most)s characters."), most=most).at(name)
    return said.strip()


def _day(given: Given, name: str) -> date:
    """Today, where nothing is said."""
    said = given.get(name)
    if said is None:
        return timezone.localdate()
    try:
        found = parse_date(said) if isinstance(said, str) else None
    except ValueError:
        found = None
    if found is None:
        raise BadValue(_("A day is written 2024-05-02.")).at(name)
    return found
