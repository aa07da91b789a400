"""The tree as a table (`Above`) and as teams, worked out anew wherever a sponsorship came, went or was moved."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from shuke.accounts.models import User
from shuke.core.turns import in_turn
from shuke.customers.actions import many
from shuke.customers.models import Customer
from shuke.events import actions as events
from shuke.events.models import Batch
from shuke.network.models import Above, Line, Sponsorship

AT_ONCE = 5_000  # ids in one question to the database
LINE = "line"  # kind of batch: members who went over to another line


def one_at_a_time() -> None:
    """Wait until nobody else changes the tree, so that two moves can't close a circle between them."""
    in_turn("network", "tree")


def settle(
    ids: Collection[int], *, by: User | None, at: datetime, batch: Batch | None = None, former: Collection[int] = ()
) -> None:
    """Bring everything up to date for these members and all below them, after what stands above them changed: `former`
    are sponsors that they had. Members who come under another leader change their team, in `batch` or one of their
    own."""
    below = {member for piece in _pieces(sorted(ids)) for member in _below(piece)}
    parents = _parents(below)
    paths = {member: _path(member, parents) for member in sorted(below)}
    for piece in _pieces(sorted(below)):
        Above.objects.filter(member__in=piece).delete()
    sponsors = set(parents.values())
    rows = [
        Above(member_id=member, ancestor_id=ancestor, distance=distance)
        for member, path in paths.items()
        if len(path) > 1 or member in sponsors
        for distance, ancestor in enumerate(path)
    ]
    Above.objects.bulk_create(rows, batch_size=AT_ONCE)
    _stand_alone(below | set(former), parents | _parents(former))
    _join_teams(paths, by=by, at=at, batch=batch)


def chain(member: int) -> list[int]:
    """The member, their sponsor, the sponsor's sponsor, up to the top."""
    return _path(member, _parents({member}))


def _below(ids: Sequence[int]) -> set[int]:
    """These and everybody under them."""
    found, newest = set(ids), set(ids)
    while newest:
        rows = [_edges(sponsor__in=piece) for piece in _pieces(sorted(newest))]
        newest = {member for piece in rows for member, _sponsor in piece} - found
        found |= newest
    return found


def _parents(ids: Collection[int]) -> dict[int, int]:
    """Member → sponsor, for these and everybody above them."""
    found: dict[int, int] = {}
    newest = set(ids)
    while newest:
        rows = dict(row for piece in _pieces(sorted(newest)) for row in _edges(customer__in=piece))
        found |= rows
        newest = set(rows.values()) - set(found)
    return found


def _edges(**which: Sequence[int]) -> list[tuple[int, int]]:
    return list(Sponsorship.objects.alive().filter(**which).values_list("customer_id", "sponsor_id"))


def _path(member: int, parents: Mapping[int, int]) -> list[int]:
    path = [member]
    while (sponsor := parents.get(path[-1])) is not None and sponsor not in path:
        path.append(sponsor)
    return path


def _stand_alone(members: Collection[int], parents: Mapping[int, int]) -> None:
    """Those at a top, who have no sponsorship of their own, stand in the table as long as they sponsor somebody."""
    tops = set(parents.values()) - set(parents)
    known = set(Above.objects.filter(member__in=tops, distance=0).values_list("member_id", flat=True))
    Above.objects.bulk_create([Above(member_id=top, ancestor_id=top, distance=0) for top in sorted(tops - known)])
    for piece in _pieces(sorted(set(members) - set(parents))):
        sponsoring = Sponsorship.objects.alive().filter(sponsor__in=piece).values_list("sponsor_id", flat=True)
        Above.objects.filter(member__in=set(piece) - set(sponsoring)).delete()


def _join_teams(paths: Mapping[int, Sequence[int]], *, by: User | None, at: datetime, batch: Batch | None) -> None:
    """Everybody's team is the line of the nearest leader, themselves first; without one it stays what it is."""
    lines = dict(Line.objects.values_list("leader_id", "team_id"))
    if not lines:
        return
    wanted = {member: next((lines[one] for one in path if one in lines), None) for member, path in paths.items()}
    wanted = {member: team for member, team in wanted.items() if team is not None}
    for piece in _pieces(sorted(wanted)):
        now = Customer.objects.filter(pk__in=piece).values_list("pk", "team_id")
        changes = [(pk, {"team": (team, wanted[pk])}) for pk, team in now if team != wanted[pk]]
        if changes:
            batch = batch or events.open_batch(LINE, by=by, at=at)
            many.change(changes, batch=batch, by=by, at=at)


def _pieces(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
