"""Gift cards: sold with a code, redeemed onto somebody's stored value; brought into the ledgers by how they stand."""

from __future__ import annotations

import secrets
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.core.errors import UserError
from shuke.core.often import too_often
from shuke.core.sources import Source
from shuke.customers.models import Customer
from shuke.events import actions as events
from shuke.ledgers.actions import Stamp, Wanted, open_account, post, settle_source
from shuke.ledgers.queries.holders import customer
from shuke.loyalty.books import CARD, GIFT_CARD, REDEEMED, SOLD, STORED, book
from shuke.loyalty.models import GiftCard
from shuke.records.actions import plain

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another
MOST = 10  # codes that one person tries in a minute
LENGTH = 12  # 30 to the 12th: whoever tries a thousand a second needs ten million years


class NoSuchCard(UserError):
    """Says no more than that: neither whether there is such a card, nor whether it was redeemed."""

    code = "no_such_card"
    field = "code"


class TooOften(UserError):
    code = "too_often"
    status = 429
    field = "code"


class CardSold(UserError):
    code = "card_sold"
    field = "value"


def create_card(*, by: User | None, **values: Any) -> GiftCard:
    """With the code that it is given (cards of another system), or one of its own."""
    return _kept(None, by, values | {"code": plain_code(values.get("code") or "") or _new_code()})


def change_card(card: GiftCard, *, by: User | None, **values: Any) -> GiftCard:
    """Whoever is put down as having redeemed it has its value; whoever is taken off has it no longer. Raises
    CardSold."""
    return _kept(card, by, values)


@transaction.atomic
def _kept(card: GiftCard | None, by: User | None, values: dict[str, Any]) -> GiftCard:
    at: datetime = values.get("at") or timezone.now()
    if "redeemed_by" in values and "redeemed_on" not in values:
        before = card.redeemed_on if card and card.redeemed_by == values["redeemed_by"] else None
        values["redeemed_on"] = (before or timezone.localdate(at)) if values["redeemed_by"] else None
    sold = (card.value, card.code) if card else None
    kept: GiftCard = (
        plain.change("gift_card", card, by=by, **values) if card else plain.create("gift_card", by=by, **values)
    )
    if sold and sold != (kept.value, kept.code):
        raise CardSold(_("What is on a card can't be changed once it is sold. Delete it and make another."))
    _settle(kept, by=by, at=at)
    return kept


def bring(code: str, who: Customer, *, by: User, at: datetime) -> GiftCard:
    """`redeem` for who types codes, by whichever door: so that nobody finds one by trying. Raises TooOften too."""
    if too_often("gift-card", str(by.pk), most=MOST):
        raise TooOften(_("Too many codes were tried. Wait a minute, then try again."))
    return redeem(code, who, by=by, at=at)


@transaction.atomic
def redeem(code: str, who: Customer, *, by: User | None, at: datetime) -> GiftCard:
    """Its value onto their stored value. A second time for the same customer changes nothing. Raises NoSuchCard."""
    cards = GiftCard.objects.alive().select_for_update(of=("self",))
    card = cards.filter(code=plain_code(code)).first() if plain_code(code) else None
    if card is None or card.redeemed_by_id not in {None, who.pk}:
        raise NoSuchCard(_("No card can be redeemed with this code. Look at each letter again."))
    if card.redeemed_by_id is None:
        card = change_card(card, by=by, redeemed_by=who, at=at)
        events.record("loyalty.card_redeemed", who, by=by, at=at, customer_id=who.pk, note=f"…{card.code[-4:]}")
    return card


def plain_code(typed: str) -> str:
    """As it is kept, however it is written down: ABCD-EFGH-JKMN."""
    return "".join(one for one in typed.upper() if one.isalnum())


def _new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _place in range(LENGTH))


def _settle(card: GiftCard, *, by: User | None, at: datetime) -> None:
    """What stands in the ledgers comes to what the card says. Locked by the caller."""
    on, wanted = timezone.localdate(at), []
    if card.redeemed_by_id and card.redeemed_on:
        wanted = [Wanted(STORED, customer(card.redeemed_by_id), GIFT_CARD, card.value, card.redeemed_on)]
    stamp = Stamp(on, at, by)
    settle_source(Source(card._meta.label_lower, card.pk), wanted, books=book, stamp=stamp, today=on)
    account = open_account(CARD, None, name=str(card.pk), floor=Decimal(0))
    change = (Decimal(0) if wanted else card.value) - account.balance
    if change:
        other = open_account(CARD, None, name=SOLD if change > 0 else REDEEMED)
        post(CARD, [(account, change), (other, -change)], reason=other.name, stamp=stamp)
