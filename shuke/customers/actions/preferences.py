"""The page on which customers say for themselves what they agree to: its address, and what they answer there."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from shuke.accounts.models import User
from shuke.customers import consent
from shuke.customers.actions.consenting import Source, record_consent
from shuke.customers.models import Customer, PreferenceLink, Proof
from shuke.events import actions as events

LASTS = timedelta(days=400)  # longer than a year: a yearly letter still leads there
NOTED = timedelta(minutes=10)


@transaction.atomic
def make_link(customer: Customer, *, by: User | None, at: datetime) -> str:
    """The secret of the address, which nobody can read again later. Older addresses go on working."""
    secret = secrets.token_urlsafe(32)
    PreferenceLink.objects.create(customer=customer, sha256=digest(secret), by=by, created_at=at, expires_at=at + LASTS)
    events.record("customers.preference_link_made", customer, by=by, at=at, customer_id=customer.pk)
    return secret


def revoke_links(customer: Customer, *, at: datetime) -> int:
    """None of the addresses made so far works any more."""
    return PreferenceLink.objects.filter(customer=customer, revoked_at=None).update(revoked_at=at)


def note_visit(link: PreferenceLink, *, at: datetime) -> None:
    if link.used_at is None or at - link.used_at > NOTED:
        PreferenceLink.objects.filter(pk=link.pk).update(used_at=at)


def answer(link: PreferenceLink, keys: Collection[str], *, at: datetime) -> int:
    """What the customer has ticked; the rest of what the page shows is withdrawn, as far as it was granted."""
    shown = {cell.key: cell.granted for line in consent.matrix(link.customer) for cell in line.cells}
    answers = {key: key in keys for key, granted in shown.items() if key in keys or granted}
    return record_consent(link.customer, answers, Source(Proof.LINK, at))


def withdraw(link: PreferenceLink, *, at: datetime, keys: Collection[str] = ()) -> int:
    """These, or all there are: also what was never granted, so that no older paper found later can grant it."""
    shown = {cell.key for line in consent.matrix(link.customer) for cell in line.cells}
    wanted = shown & set(keys) if keys else shown
    return record_consent(link.customer, dict.fromkeys(wanted, False), Source(Proof.LINK, at))


def opened_by(secret: str, *, at: datetime) -> PreferenceLink | None:
    """None for an address that is unknown, was revoked, has expired, or whose customer is gone."""
    rows = PreferenceLink.objects.select_related("customer").filter(revoked_at=None, expires_at__gt=at)
    return rows.filter(sha256=digest(secret), customer__deleted_at=None).first()


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
