"""Every way by which rows name a customer is thought of when a person's data is handed out, and when it is erased. The
ways are read off the models and `config/pointing.py`, so that a new one can't be forgotten."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import models, transaction
from django.utils import timezone

from conftest import Cast
from shuke.customers.models import Customer
from shuke.duplicates.tests.test_merging_follows import DAY, EXAMPLES, shop
from shuke.ledgers.actions.posting import Stamp, post
from shuke.ledgers.models import Account
from shuke.privacy.actions import erasing
from shuke.privacy.queries.held import sections
from shuke.records import types
from shuke.records.pointing import Pointer, pointers

__all__ = ["shop"]  # the fixture: with an own object that links to customers
WORDS = "秘密的字句"

# Way → the section of the person's copy that tells of it.
TOLD = {
    "catalogue.pricebook.customer": "price_books", "ledgers.account.customer": "accounts",
    "loyalty.rank.customer": "ranks", "loyalty.giftcard.customer": "gift_cards",
    "loyalty.giftcard.redeemed_by": "gift_cards", "loyalty.tab.customer": "tabs",
    "network.sponsorship.customer": "network", "network.sponsorship.sponsor": "network",
    "service.case.customer": "cases", "orders.order.customer": "orders", "orders.cart.customer": "carts",
    "orders.payment.customer": "payments", "orders.return.customer": "returns",
    "orders.orderline.customer": "order_lines", "customers.phone.customer": "details",
    "customers.membership.customer": "households", "customers.consent.customer": "consents",
    "customers.relation.from_customer": "relations", "customers.relation.to_customer": "relations",
    "insights.prediction.customer": "predictions", "automation.signal.customer": "signals",
    "insights.pin.customer": "pins",
    "events.event.subject_id": "history",
    "events.event.customer_id": "history", "activities.entry.subject_id": "entries",
    "activities.task.about_id": "tasks", "activities.task.customer_id": "tasks",
    "records.attachment.subject_id": "files", "x.warranty.custom.whose": "x.warranty",
}  # fmt: skip
# Why the copy does not tell of it.
UNTOLD = dict.fromkeys(
    ("customers.standing.customer", "insights.customermeasure.customer", "network.above.member",
     "network.above.ancestor", "insights.birthday.customer", "insights.nextbasket.customer"),
    "worked out from what it tells of",
) | dict.fromkeys(
    ("duplicates.pair.low", "duplicates.pair.high", "duplicates.glimpse.customer", "records.merged.record_id",
     "records.merged.into_id", "duplicates.merge.survivor_id", "duplicates.merge.loser_id", "records.bulkrow.record_id",
     "transfer.importedrange.first", "loyalty.settled.source_id", "ledgers.entry.source_id",
     "catalogue.movement.source_id", "customers.preferencelink.customer", "webhooks.delivery.subject_id",
     "automation.visitor.customer"),
    "how Shuke keeps its books; nothing about the person",
) | dict.fromkeys(
    ("accounts.share.record_id", "notices.notice.subject_id", "analytics.chart.filters", "records.savedview.filters",
     "records.savedview.quick", "records.layout.condition", "records.customfield.options", "automation.playbook.who",
     "webhooks.webhook.filters", "insights.answer.customer", "network.line.leader", "automation.suggestion.customer"),
    "how the staff work, not what is kept of the person",
) | {"record_engine.warrantycard.customer": "a table of the tests alone"}  # fmt: skip

# Why rows still name the number that stands in the person's place.
KEPT = dict.fromkeys(
    ("orders.order.customer", "orders.orderline.customer", "orders.payment.customer", "orders.return.customer",
     "ledgers.account.customer", "loyalty.tab.customer", "loyalty.giftcard.customer", "loyalty.giftcard.redeemed_by",
     "insights.customermeasure.customer", "insights.nextbasket.customer", "insights.prediction.customer",
     "insights.answer.customer"),
    "books that must add up, without words",
) | dict.fromkeys(
    ("network.sponsorship.customer", "network.sponsorship.sponsor", "network.above.member", "network.above.ancestor",
     "network.line.leader"),
    "the tree that others stand in",
) | dict.fromkeys(
    ("events.event.subject_id", "events.event.customer_id", "activities.entry.subject_id"),
    "that something happened, without what was said",
) | dict.fromkeys(
    ("records.bulkrow.record_id", "transfer.importedrange.first", "loyalty.settled.source_id",
     "ledgers.entry.source_id", "catalogue.movement.source_id", "analytics.chart.filters", "records.savedview.filters",
     "records.savedview.quick", "records.layout.condition", "records.customfield.options", "automation.playbook.who",
     "webhooks.webhook.filters", "webhooks.delivery.subject_id"),
    "a bare number",
) | {"record_engine.warrantycard.customer": "a table of the tests alone"}  # fmt: skip
NO_WORDS = {  # rows that nobody can write in afterwards, or that are the shop's own
    "ledgers.entry.source_id", "catalogue.movement.source_id", "automation.playbook.who", "webhooks.webhook.filters",
    "ledgers.account.customer", "record_engine.warrantycard.customer", "x.warranty.custom.whose",
}  # fmt: skip
ALONE = {"records.merged.record_id", "records.merged.into_id", "network.above.member"}  # only one of a kind can be made


def ways() -> dict[str, Pointer]:
    return {one.key: one for one in pointers(types.named("customer"))}


def words_in(row: Any) -> list[str]:
    """The columns of a row where people write as they like."""
    written = {"note", "name", "subject", "description", "statement", "title", "text", "reason", "result"}
    return [
        one.name
        for one in row._meta.concrete_fields
        if one.name in written and isinstance(one, models.CharField | models.TextField) and not one.choices
    ]


def entered(account: Account) -> None:
    """Without an entry, an account tells nothing."""
    house = Account.objects.create(book="points", name="given")
    both = [(account, Decimal(5)), (house, Decimal(-5))]
    post("points", both, reason="given", stamp=Stamp(DAY, timezone.now()))


def every_row(cast: Cast) -> dict[str, Any]:
    """One for each way, with words about the person wherever words fit."""
    made = {}
    for key in sorted(EXAMPLES.keys() - ALONE):
        with transaction.atomic():
            row = made[key] = EXAMPLES[key](cast, cast.chen)
        if key not in NO_WORDS:
            words = dict.fromkeys(words_in(row), WORDS)
            models.QuerySet(type(row)).filter(pk=row.pk).update(**words) if words else None
    return made


def test_each_way_is_thought_of(shop: Cast) -> None:
    assert ways().keys() == TOLD.keys() | UNTOLD.keys(), "say in which section the copy tells of it, or why not"
    assert not TOLD.keys() & UNTOLD.keys()


def test_the_copy_tells_of_each_way_that_it_should(shop: Cast) -> None:
    entered(every_row(shop)["ledgers.account.customer"])
    told = {one.key for one in sections(shop.chen.pk, shop.alice)}
    assert {section for way, section in TOLD.items() if section not in told} == set()


def test_no_way_leads_to_words_about_who_was_erased(shop: Cast) -> None:
    made = every_row(shop)
    erase(shop, shop.chen)
    said = {key for key, row in made.items() if key not in NO_WORDS and WORDS in told_by(row)}
    named = {key for key, row in made.items() if ways()[key].rows([shop.chen.pk]).filter(pk=row.pk).exists()}
    assert (said, named - KEPT.keys()) == (set(), set())


def told_by(row: Any) -> str:
    left = models.QuerySet(type(row)).filter(pk=row.pk).values()
    return " ".join(str(one[name]) for one in left for name in words_in(row))


@pytest.mark.parametrize("key", ["network.sponsorship.sponsor", "ledgers.account.customer"])
def test_who_others_need_stays_as_a_number(shop: Cast, key: str) -> None:
    alone = Customer.objects.create(name="歐陽秘密")
    EXAMPLES[key](shop, alone)
    number = erase(shop, alone)
    assert Customer.objects.get(pk=alone.pk).name == number


def erase(shop: Cast, customer: Customer) -> str:
    asked = erasing.ask(customer, reason="wish", by=shop.alice, at=timezone.now())
    erasing.confirm(asked, asked.number, by=shop.alice, at=timezone.now())
    erasing.run(asked.pk, at=timezone.now())
    return asked.number
