"""Whose an account is, also after two customers became one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from shuke.ledgers.models import Account
from shuke.records.merged import absorbed_by, survivors

SUBJECTS = {"customer": "customers.customer", "household": "customers.household"}


@dataclass(frozen=True, order=True)
class Holder:
    """`kind` is customer or household. Only the living have an account that is used."""

    kind: str
    id: int

    @property
    def columns(self) -> dict[str, Any]:
        other = {"customer": "household_id", "household": "customer_id"}[self.kind]
        return {f"{self.kind}_id": self.id, other: None}

    def living(self) -> Holder:
        """Who holds it now, if this one rests in another record."""
        return Holder(self.kind, survivors(SUBJECTS[self.kind], [self.id]).get(self.id, self.id))

    def all_ids(self) -> list[int]:
        """With those that rest here."""
        return [self.id, *absorbed_by(SUBJECTS[self.kind], self.id)]

    def whole(self) -> Q:
        """The accounts that count as this one's."""
        return Q(**{f"{self.kind}__in": self.all_ids()})


def customer(pk: int) -> Holder:
    return Holder("customer", pk)


def household(pk: int) -> Holder:
    return Holder("household", pk)


def holder_of(account: Account) -> Holder | None:
    """As it stands on the account, be they living or not."""
    if account.customer_id is not None:
        return customer(account.customer_id)
    return household(account.household_id) if account.household_id is not None else None


def living(accounts: Iterable[Account]) -> dict[int, Holder]:
    """Account → who holds it now."""
    held = [(one.pk, holder) for one in accounts if (holder := holder_of(one)) is not None]
    found: dict[Holder, Holder] = {}
    for kind, subject in SUBJECTS.items():
        ids = {holder.id for _pk, holder in held if holder.kind == kind}
        moved = survivors(subject, ids) if ids else {}
        found |= {Holder(kind, pk): Holder(kind, moved.get(pk, pk)) for pk in ids}
    return {pk: found[holder] for pk, holder in held}
