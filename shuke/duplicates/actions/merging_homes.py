"""Two in the same household are made one: who paid for it, or spoke for it, still does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from shuke.accounts.models import User
from shuke.customers.actions.members import change_member
from shuke.customers.models import Membership
from shuke.duplicates.models import Merge, Moved, MovedRow
from shuke.events.models import Batch

KEPT = ("role", "is_primary")
POINTER = "customers.membership: who pays and who speaks"
PAYER = Membership.Role.PAYER


def pass_on(merge: Merge, *, by: User | None, batch: Batch, at: datetime) -> None:
    """The stay of the loser rests with them; what it was goes to the stay of the survivor in the same household."""
    stays = Membership.objects.filter(left_on=None, deleted_at=None)
    for theirs in stays.filter(customer=merge.loser_id):
        ours = stays.filter(customer=merge.survivor_id, household=theirs.household_id).first()
        values = dict(_taken_over(theirs))
        if ours is None or not values:
            continue
        before = {one.pk: _kept(one) for one in (ours, theirs)}
        change_member(ours, by=by, batch=batch, at=at, **values)
        _write_down(merge, before)


def give_back(merge: Merge) -> None:
    """The survivor's first: a household has one payer. What somebody has changed since stays."""
    rows = MovedRow.objects.filter(moved__merge=merge, moved__pointer=POINTER).order_by("pk")
    for row in rows:
        was = row.kept or {}
        stay = Membership.objects.filter(pk=row.row_id).first()
        if stay is not None and _kept(stay) == was["after"]:
            Membership.objects.filter(pk=stay.pk).update(**was["before"])


def _taken_over(theirs: Membership) -> Iterator[tuple[str, Any]]:
    if theirs.role == PAYER:
        yield "role", PAYER
    if theirs.is_primary:
        yield "is_primary", True


def _write_down(merge: Merge, before: dict[int, dict[str, Any]]) -> None:
    moved = Moved.objects.get_or_create(merge=merge, pointer=POINTER)[0]
    for pk, was in before.items():
        after = _kept(Membership.objects.get(pk=pk))
        MovedRow.objects.create(moved=moved, row_id=pk, kept={"before": was, "after": after})


def _kept(stay: Membership) -> dict[str, Any]:
    return {name: getattr(stay, name) for name in KEPT}
