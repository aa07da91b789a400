"""What signals set off, at once: which playbooks they mean, and who is told."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from shuke.accounts.models import Shop, User
from shuke.accounts.parts import turned_on
from shuke.automation.actions.making import PART, left_today, make, take_turn
from shuke.automation.candidates import Candidate, approachable, meant
from shuke.automation.models import ContactPolicy, Playbook, Signal, Suggestion
from shuke.automation.queries.open import open_now
from shuke.catalogue.models import Product
from shuke.customers.models import Customer
from shuke.notices import actions as notices
from shuke.notices.queries import present
from shuke.records.filtering import FilterRefused

FRESH = timedelta(minutes=15)  # what comes in later is history: nobody is there any more
KIND = "signal"
logger = logging.getLogger(__name__)


@transaction.atomic
def follow(signals: Sequence[Signal], staff: Mapping[int, str], at: datetime) -> list[Suggestion]:
    """In the transaction in which they came in. `staff` names for a signal who serves the customer."""
    lately = [one for one in signals if one.at > at - FRESH]
    if not lately or not turned_on(Shop.objects.first(), PART):
        return []
    made: list[Suggestion] = []
    meant_by = Playbook.objects.in_use().filter(when__in={one.kind for one in lately})
    for playbook in sorted(meant_by, key=lambda one: (not one.goes_out, one.pk)):
        hits = _hits(playbook, lately)
        try:
            fresh = _answer(playbook, hits, at) if hits else []
        except FilterRefused as error:
            logger.warning("Playbook %s asks what can't be asked: %s", playbook.pk, error)
            continue
        named = {one.customer_id: staff[one.pk] for one in hits.values() if one.pk in staff}
        tell(fresh, named, at)
        made += fresh
    return made


def _hits(playbook: Playbook, signals: Sequence[Signal]) -> dict[int, Signal]:
    """Customer → the newest signal by which the playbook means them."""
    fits = [one for one in signals if one.kind == playbook.when and _has_words(playbook, one)]
    if playbook.product_id:
        fits = [one for one in fits if one.product_id == playbook.product_id]
    if playbook.category:
        ids = {one.product_id for one in fits if one.product_id}
        there = set(Product.objects.filter(pk__in=ids, category=playbook.category).values_list("pk", flat=True))
        fits = [one for one in fits if one.product_id in there]
    if playbook.times > 1 and fits:
        fits = _repeated(playbook, fits)
    return {one.customer_id: one for one in sorted(fits, key=lambda one: (one.at, one.pk))}


def _has_words(playbook: Playbook, signal: Signal) -> bool:
    wanted = [one.strip().lower() for one in playbook.words.splitlines() if one.strip()]
    said = str(signal.data.get("text", "")).lower()
    return not wanted or any(one in said for one in wanted)


def _repeated(playbook: Playbook, fits: Sequence[Signal]) -> list[Signal]:
    """Those by which it has happened often enough; of a product, the same one."""
    span = timedelta(minutes=playbook.minutes)
    rows = Signal.objects.filter(
        kind=playbook.when, customer__in={one.customer_id for one in fits}, at__gt=min(one.at for one in fits) - span
    ).values_list("customer_id", "product_id", "at")
    happened: dict[tuple[int, int | None], list[datetime]] = {}
    for customer, product, moment in rows:
        happened.setdefault((customer, _same(playbook, product)), []).append(moment)

    def often(one: Signal) -> bool:
        moments = happened.get((one.customer_id, _same(playbook, one.product_id)), [])
        return sum(one.at - span < moment <= one.at for moment in moments) >= playbook.times

    return [one for one in fits if often(one)]


def _same(playbook: Playbook, product: int | None) -> int | None:
    return None if playbook.category or playbook.when == Playbook.When.PAGE_VIEW else product


def _answer(playbook: Playbook, hits: Mapping[int, Signal], at: datetime) -> list[Suggestion]:
    take_turn(playbook)
    free = approachable(
        meant(playbook, timezone.localdate(at)).filter(pk__in=list(hits)), playbook, ContactPolicy.now(), at
    )
    answered = [hits[pk] for pk in free.values_list("pk", flat=True)]
    goods = Product.objects.in_bulk({one.product_id for one in answered if one.product_id})
    found = [_candidate(playbook, one, goods.get(one.product_id)) for one in answered]
    return make(playbook, found, at, most=left_today(playbook, at))


def _candidate(playbook: Playbook, signal: Signal, product: Product | None) -> Candidate:
    why: dict[str, Any] = {"kind": signal.kind, "times": playbook.times, "minutes": playbook.minutes}
    if said := str(signal.data.get("text") or signal.data.get("page") or "")[:200]:
        why["said"] = said
    worth = product.price if product and product.price else None
    return Candidate(
        signal.customer_id, f"signal:{signal.pk}", signal.product_id, worth=worth, why=why,
    )  # fmt: skip


def tell(made: Sequence[Suggestion], named: Mapping[int, str], at: datetime) -> None:
    """On the screen of whoever serves the customer. Nobody hears of who is held out, or of what may not be done now."""
    now = set(open_now(at).filter(pk__in=[one.pk for one in made]).values_list("pk", flat=True)) if made else set()
    shown = [one for one in made if one.pk in now]
    owners = dict(Customer.objects.filter(pk__in=[one.customer_id for one in shown]).values_list("pk", "owner"))
    here = present(at) if shown else []
    for one in shown:
        people = serving(named.get(one.customer_id, ""), owners.get(one.customer_id), here)
        if people:
            notices.tell(KIND, people, f"suggestion:{one.pk}", at=at, about=one)


def serving(named: str, owner: int | None, here: Sequence[User]) -> list[User]:
    """Whom the program names; else who looks after the customer, if they are there; else all who are there, of whom
    those are told who may see the customer. With nobody there, it waits for the one who looks after them."""
    if named and (found := User.objects.filter(username=named, is_active=True).first()):
        return [found]
    if owner is not None and (there := [one for one in here if one.pk == owner]):
        return there
    if here or owner is None:
        return list(here)
    return list(User.objects.filter(pk=owner, is_active=True))
