"""Some customers compared with all who share a key with them, and what comes of it written down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from shuke.customers.models import Membership
from shuke.duplicates.likeness.people import Person
from shuke.duplicates.likeness.reasons import group_of, speaks_for
from shuke.duplicates.likeness.scoring import Kind, Verdict, compare
from shuke.duplicates.models import Pair
from shuke.duplicates.queries.reading import how_many, people, sharing

State = Pair.State
Two = tuple[int, int]  # the smaller id first


@dataclass(frozen=True)
class Verdicts:
    """On every pair that was compared. Of these customers, only pairs with `older` ones were, if that is set."""

    found: Mapping[Two, Verdict]
    older_only: bool

    def write(self, ids: Iterable[int], at: datetime) -> None:
        """Inside the caller's transaction. Open pairs are brought up to date, or taken away when nothing is left of
        them; those that were decided open again when there is more to go by than there was."""
        own = set(ids)
        wanted = {pair: verdict for pair, verdict in self.found.items() if verdict.worth_asking}
        wanted = {pair: wanted[pair] for pair in wanted.keys() - self._at_home(wanted)}
        for pair in Pair.objects.filter(Q(low__in=own) | Q(high__in=own)):
            two = (pair.low_id, pair.high_id)
            if verdict := wanted.pop(two, None):
                _renew(pair, verdict)
            elif pair.state == State.OPEN and not (self.older_only and pair.high_id not in own):
                pair.delete()
        Pair.objects.bulk_create(
            (
                Pair(low_id=low, high_id=high, kind=one.kind, score=one.score, reasons=list(one.reasons), found_at=at)
                for (low, high), one in wanted.items()
            ),
            ignore_conflicts=True,
        )

    def _at_home(self, wanted: Mapping[Two, Verdict]) -> set[Two]:
        """Families that are known to be some: nobody need be asked."""
        families = [two for two, verdict in wanted.items() if verdict.kind == Kind.HOUSEHOLD]
        if not families:
            return set()
        stays = Membership.objects.current().filter(customer__in={pk for two in families for pk in two})
        homes = dict(stays.values_list("customer_id", "household_id"))
        return {(low, high) for low, high in families if low in homes and homes[low] == homes.get(high)}


def compare_with_all(
    own: Mapping[int, Person], keys: Mapping[int, list[int]], *, customers: int, older_only: bool
) -> Verdicts:
    """`keys`: of these customers, how the name sounds first. The database must have them already."""
    every = {key for some in keys.values() for key in some}
    counts = how_many(every)
    members = sharing(every, {some[0] for some in keys.values()}, counts)
    pairs = {
        (min(pk, other), max(pk, other))
        for pk, some in keys.items()
        for key in some
        for other in members.get(key, ())
        if other != pk and not (older_only and other > pk)
    }
    known = {**people({pk for two in pairs for pk in two} - own.keys()), **own}
    return Verdicts(_scored(pairs, known, keys, counts, customers), older_only)


def _scored(
    pairs: Iterable[Two],
    known: Mapping[int, Person],
    keys: Mapping[int, list[int]],
    counts: Mapping[int, int],
    customers: int,
) -> dict[Two, Verdict]:
    found: dict[Two, Verdict] = {}
    for low, high in pairs:
        if low in known and high in known:
            own = keys[low] if low in keys else keys[high]
            found[low, high] = compare(known[low], known[high], customers, counts.get(own[0], 0))
    return found


def _renew(pair: Pair, verdict: Verdict) -> None:
    told = list(verdict.reasons)
    if pair.state == State.MERGED or (pair.state == State.DIFFERENT and not _more(pair, verdict)):
        return
    if pair.state == State.OPEN and (pair.score, pair.kind, pair.reasons) == (verdict.score, verdict.kind, told):
        return
    pair.state, pair.score, pair.kind, pair.reasons = State.OPEN, verdict.score, verdict.kind, told
    pair.save(update_fields=["state", "score", "kind", "reasons"])


def _more(pair: Pair, verdict: Verdict) -> bool:
    """Whether something else speaks for it now than when it was decided; or the same thing, but more clearly."""
    new = {one for one in verdict.reasons if speaks_for(one)} - set(pair.decided_reasons)
    known = {group_of(one) for one in pair.decided_reasons}
    return any(group_of(one) not in known for one in new) or (bool(new) and verdict.score > pair.score)
