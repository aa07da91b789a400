"""For every way of pointing to a customer: what it becomes when two are made one, and two again.

The ways are read off `records.pointing`; one that has no example here fails the test until it has.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from conftest import Cast, buy
from shuke.accounts.models import Share, Team
from shuke.activities.actions.entries import write_down
from shuke.activities.actions.tasks import plan_task
from shuke.activities.models import Entry
from shuke.analytics.models import Chart, Dashboard
from shuke.automation.models import Playbook, Signal, Suggestion, Visitor
from shuke.catalogue.models import Location, Movement, PriceBook
from shuke.customers import consent
from shuke.customers.actions.consenting import Source, record_consent
from shuke.customers.models import (
    Consent,
    Customer,
    Household,
    Membership,
    Phone,
    PreferenceLink,
    Proof,
    Relation,
    RelationType,
    Standing,
)
from shuke.duplicates.actions.merging import merge
from shuke.duplicates.actions.merging_apart import take_apart, undo_merge
from shuke.duplicates.models import Glimpse, Merge, Pair
from shuke.events import actions as events
from shuke.insights.models import Answer, Birthday, CustomerMeasure, Forecast, NextBasket, Pin, Prediction
from shuke.ledgers.models import Account
from shuke.ledgers.models import Entry as LedgerEntry
from shuke.loyalty.models import GiftCard, Ladder, Rank, Settled, Tab, Tier
from shuke.network.actions import sponsor
from shuke.network.models import Above, Line, Sponsorship
from shuke.notices.models import Notice
from shuke.orders.models import Cart, Payment, Return
from shuke.records import shape, types
from shuke.records.actions.own_objects import add_object
from shuke.records.actions.shaping import add_field
from shuke.records.models import Attachment, BulkJob, BulkRow, CustomField, Layout, Merged, SavedView
from shuke.records.pointing import Fate, Pointer, pointers
from shuke.service.models import Case
from shuke.transfer.models import Import, ImportedRange
from shuke.webhooks.models import Delivery, Webhook
from tests.record_engine.models import WarrantyCard

DAY = date(2024, 5, 5)
Make = Callable[[Cast, Customer], Any]


def _task(cast: Cast, customer: Customer) -> Any:
    return plan_task(customer, text="Call", due_on=DAY, assignee=cast.alice, by=cast.alice, at=timezone.now())


def _relation(one: Customer, other: Customer) -> Relation:
    kind = RelationType.objects.filter(key="friend").first() or RelationType.objects.create(from_en="a", both_ways=True)
    return Relation.objects.create(from_customer=one, to_customer=other, type=kind, both_ways=kind.both_ways)


def _third(name: str = "林三") -> Customer:
    return Customer.objects.create(name=name)


def _answer(cast: Cast, customer: Customer) -> Answer:
    batch = events.open_batch("answer", by=cast.alice)
    return Answer.objects.create(
        customer=customer, product=cast.tea, batch=batch, kind="later", at=timezone.now(), by=cast.alice,
        answered_on=DAY, hidden_until=DAY, due_on=DAY, probability=0.5,
    )  # fmt: skip


def _prediction(cast: Cast, customer: Customer) -> Prediction:
    forecast = Forecast.objects.create(as_of=DAY, made_at=timezone.now(), model="{}")
    return Prediction.objects.create(
        forecast=forecast, customer=customer, product=cast.tea, last_bought_on=DAY, last_quantity=1, times_bought=3,
        cycle_days=30, cycle_low=20, cycle_high=40, due_from=DAY, due_on=DAY, due_to=DAY, still_buying=1, reason=0,
        probability_7=0.1, probability_14=0.2, probability_30=0.3, value=Decimal(1),
    )  # fmt: skip


def _attachment(_cast: Cast, customer: Customer) -> Attachment:
    return Attachment.objects.create(
        subject_type="customer", subject_id=customer.pk, field="f", stored=f"s{customer.pk}", name="a", size=1,
        content_type="text/plain", sha256="",
    )  # fmt: skip


def _bulk_row(cast: Cast, customer: Customer) -> BulkRow:
    job = BulkJob.objects.create(kind="change", by=cast.alice, created_at=timezone.now())
    return BulkRow.objects.create(job=job, record_type="customer", record_id=customer.pk, title="", message="")


def _range(cast: Cast, customer: Customer) -> ImportedRange:
    job = Import.objects.create(name="a.csv", by=cast.alice)
    return ImportedRange.objects.create(job=job, model="customers.customer", first=customer.pk, last=customer.pk)


def _view(_cast: Cast, customer: Customer) -> SavedView:
    asked = {"field": "customer", "op": "any_of", "value": [customer.pk]}
    return SavedView.objects.create(record_type="order", filters=asked, audience="everyone")


def _quick_view(_cast: Cast, customer: Customer) -> SavedView:
    return SavedView.objects.create(record_type="order", quick={"customer": str(customer.pk)}, audience="everyone")


def _notice(cast: Cast, customer: Customer) -> Notice:
    told = {"subject_type": "customers.customer", "subject_id": customer.pk}
    return Notice.objects.create(person=cast.alice, kind="assigned", key="1", at=timezone.now(), **told)


def _chart(_cast: Cast, customer: Customer) -> Chart:
    asked = {"field": "customer", "op": "any_of", "value": [customer.pk]}
    return Chart.objects.create(dashboard=Dashboard.objects.create(audience="everyone"), of="orders", filters=asked)


def _layout(_cast: Cast, customer: Customer) -> Layout:
    return Layout.objects.create(
        record_type="order", condition={"field": "customer", "op": "any_of", "value": [customer.pk]}
    )


def _roll_up(cast: Cast, customer: Customer) -> CustomField:
    condition = {"field": "customer", "op": "any_of", "value": [customer.pk]}
    made = add_field("product", "number", by=cast.alice, labels={"en": "R"})
    CustomField.objects.filter(pk=made.pk).update(
        kind="roll_up", options={"set": "purchases", "measure": "count", "condition": condition}
    )
    return CustomField.objects.get(pk=made.pk)


def _pair(customer: Customer, other: Customer) -> Pair:
    low, high = sorted((customer.pk, other.pk))
    return Pair.objects.create(low_id=low, high_id=high, score=50, found_at=timezone.now())


def _old_merge(cast: Cast, **ids: int) -> Merge:
    at, batch = timezone.now(), events.open_batch("merge", by=cast.alice)
    return Merge.objects.create(record_type="customers.customer", batch=batch, by=cast.alice, at=at, apart_at=at, **ids)


def _membership(_cast: Cast, customer: Customer) -> Membership:
    return Membership.objects.create(household=Household.objects.create(name="林家"), customer=customer, joined_on=DAY)


def _glimpse(cast: Cast, customer: Customer) -> Glimpse:
    return Glimpse.objects.create(user=cast.bob, customer=customer, on=DAY, at=timezone.now())


def _note(cast: Cast, customer: Customer) -> Any:
    write_down(customer, kind="note", text="a", by=cast.alice, at=timezone.now())
    return Entry.objects.filter(subject_id=customer.pk).latest("pk")


def _share(cast: Cast, customer: Customer) -> Share:
    return Share.objects.create(record_type="customer", record_id=customer.pk, user=cast.charlie, by=cast.alice)


def _rests(pk: int, into: int) -> Merged:
    return Merged.objects.create(subject_type="customers.customer", record_id=pk, into_id=into)


def _link(cast: Cast, customer: Customer) -> Any:
    card = types.named("x.warranty")
    assert card.create
    return card.create(by=cast.alice, name="W1", custom={"whose": customer.pk})


def _card(_cast: Cast, customer: Customer) -> Any:
    """A plain type that goes with its customer (docs/record-types.md)."""
    return WarrantyCard.objects.create(customer=customer, serial="S1", bought_on=DAY)


def _consent(cast: Cast, customer: Customer) -> Consent:
    record_consent(customer, {"marketing.line": True}, Source(Proof.PAPER, timezone.now(), cast.alice))
    return Consent.objects.get(customer=customer)


def _standing(cast: Cast, customer: Customer) -> Standing:
    _consent(cast, customer)
    return Standing.objects.get(customer=customer)


def _preference_link(_cast: Cast, customer: Customer) -> PreferenceLink:
    return PreferenceLink.objects.create(
        customer=customer, sha256="a", created_at=timezone.now(), expires_at=timezone.now()
    )


def _source(customer: Customer) -> dict[str, Any]:
    return {"source_type": "customers.customer", "source_id": customer.pk, "at": timezone.now()}


def _movement(cast: Cast, customer: Customer) -> Movement:
    place = Location.objects.create(name="架上")
    return Movement.objects.create(
        product=cast.tea, location=place, kind=Movement.Kind.COUNT, quantity=1, **_source(customer)
    )


def _pin(cast: Cast, one: Customer) -> Pin:
    batch = events.open_batch("type_pin", by=cast.alice)
    made = {"aspect": "customer_type", "value": "loyal", "reason": "常客", "by": cast.alice, "batch": batch}
    return Pin.objects.create(customer=one, at=timezone.now(), **made)


def _rank(_cast: Cast, customer: Customer) -> Rank:
    tier = Tier.objects.create(ladder=Ladder.TIER, key="gold", en="Gold")
    return Rank.objects.create(customer=customer, ladder=Ladder.TIER, tier=tier, since=DAY)


def _sponsored(one: Customer, other: Customer) -> Sponsorship:
    return sponsor(by=None, customer=one, sponsor=other)


def _above(one: Customer, other: Customer) -> Above:
    _sponsored(one, other)
    return Above.objects.get(member=one, ancestor=other)


def _line(_cast: Cast, customer: Customer) -> Line:
    return Line.objects.create(team=Team.objects.create(name="林三的組織"), leader=customer)


def _playbook(_cast: Cast, customer: Customer) -> Playbook:
    asked = {"field": "customer", "op": "any_of", "value": [customer.pk]}
    orders = {"related": "orders", "op": ">=", "value": 1, "where": asked}
    return Playbook.objects.create(name=f"打電話{customer.pk}", when="overdue", who=orders)


def _suggestion(cast: Cast, customer: Customer) -> Suggestion:
    at = timezone.now()
    return Suggestion.objects.create(playbook=_playbook(cast, _third()), customer=customer, key="a", at=at, until=at)


def _webhook(cast: Cast, filters: dict[str, Any]) -> Webhook:
    return Webhook.objects.create(name="x", url="x", owner=cast.alice, created_at=timezone.now(), filters=filters)


def _delivery(cast: Cast, customer: Customer) -> Delivery:
    about = {"subject_type": "customers.customer", "subject_id": customer.pk}
    at = dict.fromkeys(("at", "began_at", "due_at"), timezone.now())
    return Delivery.objects.create(webhook=_webhook(cast, {}), message="evt_1", kind="customer.changed", **about, **at)


EXAMPLES: dict[str, Make] = {
    "webhooks.delivery.subject_id": _delivery,
    "webhooks.webhook.filters": lambda cast, one: _webhook(
        cast, {"order": {"field": "customer", "op": "is", "value": one.pk}}
    ),
    "automation.playbook.who": _playbook,
    "automation.signal.customer": lambda _, one: Signal.objects.create(kind="call", customer=one, at=timezone.now()),
    "automation.suggestion.customer": _suggestion,
    "automation.visitor.customer": lambda _, one: Visitor.objects.create(
        cookie="a", customer=one, seen_at=timezone.now()
    ),
    "catalogue.pricebook.customer": lambda _, one: PriceBook.objects.create(name="熟客價", customer=one),
    "catalogue.movement.source_id": _movement,
    "ledgers.account.customer": lambda _, one: Account.objects.create(book="points", customer=one),
    "ledgers.entry.source_id": lambda _, one: LedgerEntry.objects.create(
        book="points", reason="earned", on=DAY, **_source(one)
    ),
    "loyalty.settled.source_id": lambda _, one: Settled.objects.create(**_source(one)),
    "insights.pin.customer": _pin,
    "loyalty.rank.customer": _rank,
    "loyalty.giftcard.customer": lambda _, one: GiftCard.objects.create(code="A", value=5, customer=one),
    "loyalty.giftcard.redeemed_by": lambda _, one: GiftCard.objects.create(code="B", value=5, redeemed_by=one),
    "loyalty.tab.customer": lambda _, one: Tab.objects.create(name="記帳", customer=one),
    "network.sponsorship.customer": lambda _, one: _sponsored(one, _third()),
    "network.sponsorship.sponsor": lambda _, one: _sponsored(_third(), one),
    "network.above.member": lambda _, one: _above(one, _third()),
    "network.above.ancestor": lambda _, one: _above(_third(), one),
    "network.line.leader": _line,
    "service.case.customer": lambda _, one: Case.objects.create(subject="退款", customer=one),
    "orders.order.customer": lambda cast, one: buy(one, cast.tea, DAY, number="X1"),
    "orders.cart.customer": lambda _, one: Cart.objects.create(customer=one, touched_at=timezone.now()),
    "orders.payment.customer": lambda cast, one: Payment.objects.create(
        order=buy(one, cast.tea, DAY, number="X3"), customer=one, way="cash", amount=1, paid_on=DAY
    ),
    "orders.return.customer": lambda cast, one: Return.objects.create(
        order=buy(one, cast.tea, DAY, number="X4"), customer=one, returned_on=DAY, reason="other"
    ),
    "orders.orderline.customer": lambda cast, one: buy(one, cast.tea, DAY, number="X2").lines.get(),
    "customers.phone.customer": lambda _, one: Phone.objects.create(customer=one, raw="0912", e164="+886912345678"),
    "customers.membership.customer": _membership,
    "customers.consent.customer": _consent,
    "customers.standing.customer": _standing,
    "customers.preferencelink.customer": _preference_link,
    "customers.relation.from_customer": lambda _, one: _relation(one, _third()),
    "customers.relation.to_customer": lambda _, one: _relation(_third(), one),
    "insights.answer.customer": _answer,
    "insights.prediction.customer": _prediction,
    "insights.birthday.customer": lambda _, one: Birthday.objects.create(customer=one, falls_on=DAY),
    "insights.customermeasure.customer": lambda _, one: CustomerMeasure.objects.create(
        customer=one, computed_at=timezone.now()
    ),
    "insights.nextbasket.customer": lambda _, one: NextBasket.objects.create(
        customer=one, items=[], made_at=timezone.now()
    ),
    "duplicates.pair.low": lambda _, one: _pair(one, _third()),
    "duplicates.pair.high": lambda cast, one: _pair(cast.wang, one),
    "duplicates.glimpse.customer": _glimpse,
    "events.event.subject_id": lambda cast, one: _note(cast, one).event,
    "events.event.customer_id": lambda cast, one: _note(cast, one).event,
    "activities.entry.subject_id": _note,
    "activities.task.about_id": _task,
    "activities.task.customer_id": _task,
    "records.attachment.subject_id": _attachment,
    "accounts.share.record_id": _share,
    "records.bulkrow.record_id": _bulk_row,
    "records.merged.record_id": lambda _, one: _rests(one.pk, 10**9),
    "records.merged.into_id": lambda _, one: _rests(10**9, one.pk),
    "duplicates.merge.survivor_id": lambda cast, one: _old_merge(cast, survivor_id=one.pk, loser_id=10**9),
    "duplicates.merge.loser_id": lambda cast, one: _old_merge(cast, survivor_id=10**9, loser_id=one.pk),
    "transfer.importedrange.first": _range,
    "notices.notice.subject_id": _notice,
    "analytics.chart.filters": _chart,
    "records.savedview.filters": _view,
    "records.savedview.quick": _quick_view,
    "records.layout.condition": _layout,
    "records.customfield.options": _roll_up,
    "x.warranty.custom.whose": _link,
    "record_engine.warrantycard.customer": _card,
}
OF_THE_MERGE = {"records.merged.record_id"}  # what it writes itself: nobody rests twice
MADE_ANEW = {  # from the orders, the consents, the sponsorships
    "insights.prediction.customer", "customers.standing.customer", "network.above.member", "network.above.ancestor",
}  # fmt: skip


@pytest.fixture
def shop(cast: Cast) -> Cast:
    """With an own object that links to customers."""
    add_object(by=cast.alice, labels={"en": "Warranty card"}, key="warranty")
    made = add_field("x.warranty", "link", by=cast.alice, labels={"en": "Whose"}, options={"to": "customer"})
    CustomField.objects.filter(pk=made.pk).update(key="whose")
    shape.changed()
    return cast


def ways() -> list[Pointer]:
    return pointers(types.named("customer"))


def points_to(way: Pointer, made: Any, *customers: Customer) -> list[bool]:
    return [way.rows([one.pk]).filter(pk=made.pk).exists() for one in customers]


def test_every_way_has_its_example(shop: Cast) -> None:
    assert {one.key for one in ways()} == set(EXAMPLES), "tell in EXAMPLES how a row of the new way is made"


@pytest.mark.slow
@pytest.mark.parametrize("key", sorted(EXAMPLES.keys() - OF_THE_MERGE))
def test_it_follows_and_comes_back(shop: Cast, key: str) -> None:
    way = next(one for one in ways() if one.key == key)
    made = EXAMPLES[key](shop, shop.chen)
    merge(types.named("customer"), shop.wang.pk, [shop.chen.pk], by=shop.alice)
    follows = way.fate in {Fate.FOLLOWS, Fate.REPEATS}
    assert points_to(way, made, shop.chen) == [not follows] or key in MADE_ANEW
    assert points_to(way, made, shop.wang) == [follows]
    take_apart(Merge.objects.standing().get(), by=shop.alice)
    assert points_to(way, made, shop.chen) == [True] or key in MADE_ANEW
    assert points_to(way, made, shop.wang) == [False]


def test_ledgers_of_consent_become_one_and_two_again(cast: Cast) -> None:
    """The newest word counts; of the same moment the stricter."""
    at = datetime(2024, 5, 2, 4, tzinfo=UTC)
    on, said = date(2024, 6, 1), Source(Proof.PAPER, at, cast.alice)
    record_consent(cast.wang, {"marketing.line": True, "marketing.sms": True, "service.email": True}, said)
    later = Source(Proof.PHONE, at + timedelta(days=1), cast.alice)
    record_consent(cast.chen, {"marketing.line": True}, said)
    record_consent(cast.chen, {"marketing.line": False}, later)
    record_consent(cast.chen, {"marketing.sms": False}, said)
    batch = merge(types.named("customer"), cast.wang.pk, [cast.chen.pk], by=cast.alice)
    assert standing(cast.wang) == ["service.email"]
    assert not standing(cast.chen)
    undo_merge(batch, by=cast.alice)
    assert standing(cast.wang) == ["marketing.line", "marketing.sms", "service.email"]
    assert not consent.is_allowed(cast.chen, "marketing", "line", on)
    assert Consent.objects.filter(customer=cast.chen).count() == 3


def standing(customer: Customer) -> list[str]:
    return consent.granted_keys(consent.standings([customer.pk])[customer.pk])
