"""Gift cards: whoever has the code has the value, once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from conftest import Cast
from shuke.accounts.actions import change_role
from shuke.accounts.actions.tokens import create_token
from shuke.accounts.models import Role
from shuke.events.models import Event
from shuke.ledgers import checking
from shuke.ledgers.models import Account
from shuke.ledgers.queries.holders import customer
from shuke.ledgers.queries.totals import balance
from shuke.loyalty.actions.cards import LENGTH, CardSold, NoSuchCard, create_card, redeem
from shuke.loyalty.books import CARD, STORED
from shuke.loyalty.models import GiftCard, Program
from shuke.orders.actions import Line, enter_order
from shuke.records import types
from shuke.records.actions.undo import undo_event


@pytest.fixture(autouse=True)
def stored(cast: Cast) -> Program:
    cache.clear()
    cast.shop.parts = ["coupons"]
    cast.shop.save()
    return Program.objects.create(pk=1, stored_on=True)


def sold(cast: Cast, value: int = 500, **told: Any) -> GiftCard:
    return create_card(by=cast.alice, value=Decimal(value), customer=cast.chen, **told)


def left(card: GiftCard) -> Decimal:
    return Account.objects.get(book=CARD, name=str(card.pk)).balance


def stands(cast: Cast) -> tuple[Decimal, Decimal]:
    return balance(STORED, customer(cast.wang.pk)), balance(STORED, customer(cast.chen.pk))


def test_a_card_is_redeemed_once_by_whoever_brings_its_code(cast: Cast) -> None:
    card, other = sold(cast), sold(cast)
    assert len({card.code, other.code}) == 2
    assert len(card.code) == LENGTH
    assert (left(card), stands(cast)) == (500, (0, 0))
    written = "-".join((card.code[:4].lower(), card.code[4:8], card.code[8:]))
    for _twice in range(2):  # a double click
        redeem(written, cast.wang, by=cast.carol, at=timezone.now())
    assert (left(card), left(other), stands(cast)) == (0, 500, (500, 0))
    messages = set()
    types.named("gift_card").delete(other, by=cast.alice)
    for wrong in (card.code, other.code, "NOSUCHCARD22", "", "-"):
        with pytest.raises(NoSuchCard) as refused:
            redeem(wrong, cast.chen, by=cast.carol, at=timezone.now())
        messages.add(str(refused.value))
    assert len(messages) == 1
    checking.check()


def test_a_wrong_customer_is_put_right_and_what_was_sold_stays(cast: Cast) -> None:
    card = sold(cast, code="old-2024 7")
    assert card.code == "OLD20247"
    kind = types.named("gift_card")
    redeem("old 20247", cast.chen, by=cast.carol, at=timezone.now())
    changed = Event.objects.filter(subject_type="loyalty.giftcard", verb="records.changed").latest("pk")
    kind.change(GiftCard.objects.get(), by=cast.alice, redeemed_by=cast.wang)
    assert (left(card), stands(cast)) == (0, (500, 0))
    kind.change(GiftCard.objects.get(), by=cast.alice, redeemed_by=None)
    assert (left(card), stands(cast), GiftCard.objects.get().redeemed_on) == (500, (0, 0), None)
    redeem("OLD20247", cast.wang, by=cast.carol, at=timezone.now())
    changed = Event.objects.filter(subject_type="loyalty.giftcard", verb="records.changed").latest("pk")
    undo_event(changed, by=cast.alice)
    assert (left(card), stands(cast)) == (500, (0, 0))
    for values in ({"value": Decimal(600)}, {"code": "OTHER"}):
        with pytest.raises(CardSold):
            kind.change(GiftCard.objects.get(), by=cast.alice, **values)
    checking.check()


def test_from_the_order_to_the_card_and_back(cast: Cast, client: Client) -> None:
    card = sold(cast)
    order = enter_order(
        by=cast.carol, customer=cast.wang, ordered_on=timezone.localdate(), lines=[Line(cast.tea, Decimal(1))],
        status="confirmed",
    )  # fmt: skip
    client.force_login(cast.carol)
    address = f"/customers/{cast.wang.pk}/gift-card/?order={order.pk}"
    assert address in client.get(f"/orders/{order.pk}/").content.decode()
    assert client.get(address).status_code == 200
    assert client.post(address, {"code": "WRONGWRONG22", "token": "a"}).status_code == 422
    assert client.post(address, {"code": card.code, "token": "b"}).headers["Location"] == f"/orders/{order.pk}/"
    assert "500" in client.get(f"/orders/{order.pk}/").content.decode()
    client.post(f"/orders/{order.pk}/pay/", {"way": "stored", "token": "c"})
    order.refresh_from_db()
    assert (order.paid, stands(cast)) == (500, (0, 0))


def test_nobody_goes_on_trying_codes(cast: Cast, client: Client) -> None:
    card = sold(cast)
    client.force_login(cast.carol)
    address = f"/customers/{cast.wang.pk}/gift-card/"
    for place in range(10):
        client.post(address, {"code": f"WRONG{place}", "token": str(place)})
    assert client.post(address, {"code": card.code, "token": "right"}).status_code == 422
    assert left(card) == 500


def test_a_program_redeems_a_card_once_and_does_not_guess(cast: Cast, client: Client) -> None:
    card, key = sold(cast), create_token(by=cast.carol, name="web shop")[1]

    def redeemed(**sent: Any) -> Any:
        headers = {"Authorization": f"Bearer {key}"}
        return client.post("/api/v1/gift-cards/redeem", sent, content_type="application/json", headers=headers)

    for _again in range(2):
        answer = redeemed(code=card.code.lower(), customer=cast.wang.pk)
        assert answer.json() == {"data": {"customer": cast.wang.pk, "value": "500", "stored": "500"}}
    assert (stands(cast), left(card)) == ((500, 0), 0)
    assert redeemed(code=card.code, customer=cast.chen.pk).status_code == 404  # of another team
    assert redeemed(code=card.code).status_code == 400
    codes = [redeemed(code=f"WRONG{place}", customer=cast.wang.pk).status_code for place in range(9)]
    assert codes == [422] * 8 + [429]
    cache.clear()
    change_role(Role.STAFF, named={"loyalty.receive": False}, by=cast.alice)
    assert redeemed(code=card.code, customer=cast.wang.pk).status_code == 403


def test_cards_are_listed_for_whom_may_see_them(cast: Cast, client: Client) -> None:
    card = sold(cast)
    client.force_login(cast.alice)
    page = client.get(f"/gift-cards/{card.pk}/").content.decode()
    assert "-".join((card.code[:4], card.code[4:8], card.code[8:])) in page
    assert card.code in client.get("/gift-cards/").content.decode()
    posted = {"value": "800", "customer": "", "code": "", "note": "", "redeemed_by": "", "token": "t"}
    for _twice in range(2):
        client.post("/gift-cards/new/", posted)
    assert list(GiftCard.objects.exclude(pk=card.pk).values_list("value", flat=True)) == [800]
    client.force_login(cast.dave)  # who only reads
    assert client.get("/gift-cards/").status_code in {403, 404}
    assert client.get(f"/customers/{cast.wang.pk}/gift-card/").status_code == 403
