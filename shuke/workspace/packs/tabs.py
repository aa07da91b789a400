"""What a pack's invented customers had written up on their tabs, signed for and paid: done as people do it, each on its
day, so that a statement has something to say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal

from django.db import transaction
from django.db.models import Model, Q
from django.utils import timezone

from shuke.accounts.models import User
from shuke.catalogue.models import Product
from shuke.customers.models import Customer
from shuke.events.models import Event
from shuke.ledgers.actions import Change, Stamp, bring
from shuke.ledgers.actions.forgetting import forget_accounts
from shuke.ledgers.models import Account, Entry, Posting
from shuke.ledgers.queries.holders import SUBJECTS, Holder, holder_of
from shuke.ledgers.queries.totals import balance
from shuke.loyalty.actions.by_hand import Hand, pay_tab
from shuke.loyalty.books import PAID, TAB, book
from shuke.loyalty.queries.program import tab_of
from shuke.orders.actions import Pay, delete_order, enter_order
from shuke.orders.actions.lines import Line
from shuke.orders.actions.orders import Terms
from shuke.orders.models import Order, Payment, Way
from shuke.orders.offers import offered, reductions
from shuke.records import search
from shuke.records.models import Attachment
from shuke.records.sent import FORM
from shuke.workspace.packs.reading import Pack

DAY, WHO, BOUGHT, SIGNED, RECEIVED = "日期", "會員編號", "買了什麼", "誰簽的", "收款"
ALL = "全部"
NOON = time(12)


@transaction.atomic
def write_up(chosen: Pack, rows: Iterable[dict[str, str]], *, by: User | None) -> None:
    """All of them or none: nobody at the counter sees half a history. What is there already stays as it is."""
    people = {one.member_no: one for one in Customer.objects.filter(source_system=chosen.source)}
    goods = {one.code: one for one in Product.objects.filter(source_system=chosen.source)}
    for number, row in enumerate(rows, 1):
        customer, on, token = people.get(row[WHO]), date.fromisoformat(row[DAY]), f"{chosen.source}:{number}"
        tab = tab_of(customer.pk, None) if customer else None
        if customer is None or tab is None:
            continue
        if row[RECEIVED]:
            _receive(tab.holder, row[RECEIVED], Hand(by, on, _noon(on), token=token))
        elif lines := list(_lines(row[BOUGHT], goods)):
            pay = Pay(Way.TAB, note=row[SIGNED], signature=chosen.signature(row[WHO]))
            _sell(customer, lines, pay, on=on, token=token, by=by)


def _receive(holder: Holder, said: str, hand: Hand) -> None:
    amount = -balance(TAB, holder) if said == ALL else Decimal(said)
    if amount > 0:
        pay_tab(holder, amount, hand)


def _lines(said: str, goods: dict[str, Product]) -> Iterator[Line]:
    """`A01:2 A04:1`."""
    for one in said.split():
        sku, _colon, quantity = one.partition(":")
        if product := goods.get(sku):
            yield Line(product, Decimal(quantity))


def _sell(customer: Customer, lines: list[Line], pay: Pay, *, on: date, token: str, by: User | None) -> None:
    told = offered(customer, [(one.product.pk, one.quantity, one.amount) for one in lines], on=on)
    most = sum((one.amount for one in lines), Decimal(0))
    off = reductions(told, (), tab=True, by_hand=Decimal(0), most=most)
    terms = Terms(discount=sum((Decimal(one["amount"]) for one in off), Decimal(0)), reductions=tuple(off))
    enter_order(
        by=by, customer=customer, ordered_on=on, lines=lines, terms=terms, payment=pay, token=token, at=_noon(on)
    )


def _noon(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on, NOON))


@transaction.atomic
def forget(chosen: Pack, *, by: User | None, at: datetime) -> None:
    """What was sold and paid so. On a tab that was used since, it is turned back; any other goes whole."""
    orders = Order.objects.filter(source_system=FORM, external_id__startswith=f"{chosen.source}:")
    ids = list(orders.values_list("pk", flat=True))
    for order in orders.filter(deleted_at=None):
        delete_order(order, by=by, at=at)
    paid = Entry.objects.filter(key__startswith=f"form.{chosen.source}:")
    ours = Q(pk__in=paid.values("pk")) | Q(source_type=Order._meta.label_lower, source_id__in=ids)
    _forget_accounts(ours, Stamp(timezone.localdate(at), at, by))
    payments = Payment.objects.filter(order__in=ids)
    _erase(Payment, list(payments.values_list("pk", flat=True)))
    _erase(Order, ids)
    Attachment.objects.filter(subject_type="order", subject_id__in=ids).update(deleted_at=at)
    search.remove("order", ids)
    orders.delete()


def _forget_accounts(ours: Q, stamp: Stamp) -> None:
    accounts = Account.objects.filter(postings__entry__in=Entry.objects.filter(ours)).distinct()
    for holder in sorted({holder for one in accounts if (holder := holder_of(one))}):
        held = Account.objects.filter(holder.whole())
        entries = Entry.objects.filter(postings__account__in=held)
        paid = entries.filter(ours, reason=PAID)
        told = {"subject_type": SUBJECTS[holder.kind], "subject_id": holder.id, "verb": "loyalty.tab_paid"}
        Event.objects.filter(**told, at__in=list(paid.values_list("at", flat=True))).erase()
        if entries.exclude(ours).filter(derived=False).exists():
            received = Posting.objects.filter(account__in=held, entry__in=paid.values("pk"))
            back = [Change(PAID, -one.amount, stamp.on) for one in received]
            bring(book(TAB), holder, back, stamp=stamp, today=stamp.on)
        else:
            forget_accounts(*(([holder.id], []) if holder.kind == "customer" else ([], [holder.id])))


def _erase(model: type[Model], ids: list[int]) -> None:
    Event.objects.filter(subject_type=model._meta.label_lower, subject_id__in=ids).erase()
