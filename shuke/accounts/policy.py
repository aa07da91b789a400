"""Who may do what, and with which records: the one gate that every door goes through (docs/decisions/0010).

A role says for each record type and verb how far it reaches (`rights`); the person's own `scope` bounds that; single
records may be shared with somebody besides. All of it is read at most once a request and kept on the user object.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from operator import and_

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from shuke.accounts.models import Role, Scope, User
from shuke.accounts.queries import rights_of, shares_with, teams_of, with_below
from shuke.accounts.rights import CUSTOMER, NEEDS, OWN, SAME, Access, Extent, Rights, Verb

Person = User | AnonymousUser


def may(user: Person, permission: str) -> bool:
    """Whether the person's role grants `permission`: a named one, or `<record type>:<verb>` with whatever records.

    Unknown permissions are a programming error.
    """
    if permission in OWN:
        return _present(user) is not None and _granted(user, permission)
    record_type, colon, verb = permission.partition(":")
    if colon:
        return may_do(user, record_type, verb)
    if permission not in SAME:
        raise LookupError(f"no such permission: {permission}")
    return may_do(user, *SAME[permission])


def _granted(user: Person, permission: str) -> bool:
    needs = NEEDS.get(permission, ())
    return _standing(user).rights.grants(permission) and all(may_do(user, *need) for need in needs)


def may_do(user: Person, record_type: str, verb: str) -> bool:
    """Whether the verb is granted at all, be it with own records only."""
    return scope_of(user, record_type, verb) != Extent.NONE


def scope_of(user: Person, record_type: str, verb: str) -> Extent:
    """How far the person's role reaches, within what the person sees at all."""
    if _present(user) is None:
        return Extent.NONE
    rights = _standing(user).rights
    if rights.extent(record_type, Verb.SEE) == Extent.NONE:
        return Extent.NONE  # whatever else is granted with records that they do not see
    return rights.extent(record_type, verb).narrower(_widest(user))


def sees_all(user: Person) -> bool:
    """Whether the person sees every customer, and with them what is counted over all."""
    return scope_of(user, CUSTOMER, Verb.SEE) == Extent.ALL


@dataclass(frozen=True)
class Reach:
    """Which records of a type: all of them, or those of `teams` or of `owner`; and `shared` ones besides, by id."""

    everything: bool = False
    teams: tuple[int, ...] = ()
    owner: int | None = None
    shared: tuple[int, ...] = ()

    def within(self, team_path: str = "team", owner_path: str = "owner", pk_path: str = "pk") -> Q:
        """As a condition on rows that have their team, owner and id at these paths."""
        if self.everything:
            return Q()
        either = Q()
        for part in self.parts(team_path, owner_path, pk_path):
            either |= part
        return either or Q(**{f"{pk_path}__in": ()})

    def parts(self, team_path: str = "team", owner_path: str = "owner", pk_path: str = "pk") -> list[Q]:
        """The same as conditions of which one must hold, each with an index of its own."""
        teams = [Q(**{f"{team_path}__in": self.teams})] if self.teams else []
        owner = [Q(**{owner_path: self.owner})] if self.owner is not None else []
        shared = [Q(**{f"{pk_path}__in": self.shared})] if self.shared else []
        return teams + owner + shared


def reach_of(user: Person, record_type: str, verb: str = Verb.SEE) -> Reach:
    """Sharing opens a record to be seen or changed by whoever may see or change that type at all; nothing more."""
    extent = scope_of(user, record_type, verb)
    if extent in {Extent.NONE, Extent.ALL}:
        return Reach(everything=extent == Extent.ALL)
    standing, shared = _standing(user), _shared(user, record_type, verb)
    if extent == Extent.OWN:
        return Reach(owner=user.pk, shared=shared)
    return Reach(teams=standing.team_ids if extent == Extent.TREE else standing.own_team_ids, shared=shared)


def _shared(user: Person, record_type: str, verb: str) -> tuple[int, ...]:
    if verb not in {Verb.SEE, Verb.CHANGE}:
        return ()
    ids = {pk for kind, pk, change in _standing(user).shares if kind == record_type and (change or verb == Verb.SEE)}
    return tuple(sorted(ids))


def rows(
    user: Person, record_type: str, verb: str = Verb.SEE, *, team_path: str = "team", owner_path: str = "owner",
    pk_path: str = "pk",
) -> Q:  # fmt: skip
    """The records with which the person may do this, and which they see."""
    paths = (team_path, owner_path, pk_path)
    seen = reach_of(user, record_type)
    wanted = reach_of(user, record_type, verb)
    return seen.within(*paths) if wanted == seen else seen.within(*paths) & wanted.within(*paths)


def rows_through(
    user: Person, record_type: str, holder: str, verb: str = Verb.SEE, *, team_path: str = "team",
    owner_path: str = "owner", pk_path: str = "pk",
) -> Q:  # fmt: skip
    """As `rows`, for records that go with another: orders with their customer, to whom the paths lead.

    Whoever does not see the customer does not see the order. What is shared of the one opens the other.
    """
    asked = [(holder, Verb.SEE), (record_type, Verb.SEE), (record_type, Verb(verb))]
    if not all(may_do(user, *each) for each in asked):
        return Q(**{f"{pk_path}__in": ()})
    reaches = dict.fromkeys(_with_shares_of(user, holder, *each) for each in asked)
    return reduce(and_, (reach.within(team_path, owner_path, pk_path) for reach in reaches))


def _with_shares_of(user: Person, holder: str, record_type: str, verb: str) -> Reach:
    reach = reach_of(user, record_type, verb)
    return reach if reach.everything else replace(reach, shared=_shared(user, holder, verb))


def own_rows_only(user: Person, record_type: str) -> bool:
    """Whether the person sees what they look after and no more: what they add must then be theirs."""
    return scope_of(user, record_type, Verb.SEE) == Extent.OWN


def seen_team_ids(user: Person, record_type: str = CUSTOMER) -> list[int]:
    """Teams all of whose records the person sees, unless they see them all; empty for who sees only own ones."""
    return list(reach_of(user, record_type).teams)


def team_scope(user: Person, path: str = "team") -> Q:
    """Figures kept by team (at `path`), into which every customer of a team counts, as far as the person may see."""
    return Q() if sees_all(user) else Q(**{f"{path}__in": seen_team_ids(user)})


def in_reach(user: Person, path: str = "team") -> Q:
    """Teams (at `path`) that are the person's own or stand below those, whatever the role does with their records."""
    if _present(user) and _widest(user) == Extent.ALL:
        return Q()
    return Q(**{f"{path}__in": visible_team_ids(user)})


def own_team_ids(user: Person) -> list[int]:
    return list(_standing(user).own_team_ids) if _present(user) else []


def visible_team_ids(user: Person) -> list[int]:
    """Ids of the person's own teams and of every team below them; empty for nobody."""
    return list(_standing(user).team_ids) if _present(user) else []


def fields_hidden(user: Person, record_type: str) -> frozenset[str]:
    """Fields that do not exist for the person: on no list, page, form, file, nor in what happened."""
    return _fields(user, record_type, Access.HIDDEN)


def fields_masked(user: Person, record_type: str) -> frozenset[str]:
    """Fields of which the person sees the ends only, until they ask for one record's, which is written down."""
    return _fields(user, record_type, Access.MASKED)


def fields_closed(user: Person, record_type: str) -> frozenset[str]:
    """Hidden or masked: neither sorted nor filtered by, searched nor exported: each would tell of the value."""
    return _fields(user, record_type, Access.HIDDEN, Access.MASKED)


def fields_fixed(user: Person, record_type: str) -> frozenset[str]:
    """Fields that the person can't change."""
    return _fields(user, record_type, Access.HIDDEN, Access.MASKED, Access.READ)


def by_themselves(user: User) -> User:
    """The same person as if nothing were shared with them: what they reach by their role and teams."""
    alone, known = copy(user), _standing(user)
    alone.standing = standing = Standing(alone, own_teams=known.own_team_ids, scopes=known.scopes)
    standing.__dict__["shares"] = []
    return alone


def narrow(user: User, scopes: Iterable[str]) -> None:
    """From here on the person may do no more than a key with these scopes."""
    user.standing = Standing(user, scopes=tuple(sorted(scopes)))


def told(user: Person, record_type: str, name: str) -> bool:
    """Whether the person may know this field, and so what is worked out from it."""
    return _present(user) is not None and _standing(user).rights.tells(record_type, name)


def _fields(user: Person, record_type: str, *accesses: Access) -> frozenset[str]:
    return _standing(user).rights.fields_with(record_type, *accesses) if _present(user) else frozenset()


@dataclass(frozen=True)
class Sight:
    """A person as the reader of a prepared question (core.prepared): two with the same `key` see the same, so that
    `visible_to` makes the same query for both."""

    key: Hashable
    user: Person = field(compare=False)


def sight(user: Person) -> Sight:
    if (person := _present(user)) is None:
        return Sight(None, user)
    return Sight(_standing(person).key, user)


class Standing:
    """What is known of one person, each part read when first asked for."""

    def __init__(
        self, user: User, *, own_teams: Iterable[int] | None = None, scopes: tuple[str, ...] | None = None
    ) -> None:
        """`own_teams`: for a stand-in, the teams that it is to have instead of its own (`accounts.preview`). `scopes`:
        of the key with which a program works for the person, unless it is for everything."""
        self.user, self.given, self.scopes = user, own_teams, scopes
        self.role, self.scope = user.role, user.scope

    @cached_property
    def rights(self) -> Rights:
        rights = rights_of(self.role)
        return rights if self.scopes is None else replace(rights, scopes=self.scopes)

    @cached_property
    def key(self) -> Hashable:
        """All that decides over what the person sees; everybody sees what is theirs alone, an owner too."""
        if self.rights.unbounded:
            return self.user.pk, self.role
        return self.user.pk, self.scope, repr(self.rights), self.own_team_ids, self.team_ids, tuple(self.shares)

    @cached_property
    def own_team_ids(self) -> tuple[int, ...]:
        own = teams_of(self.user.pk) if self.given is None else self.given
        return tuple(sorted(own))

    @cached_property
    def team_ids(self) -> tuple[int, ...]:
        return tuple(sorted(with_below(set(self.own_team_ids))))

    @cached_property
    def shares(self) -> list[tuple[str, int, bool]]:
        return shares_with(self.user, self.team_ids)


def _present(user: Person) -> User | None:
    return user if isinstance(user, User) and user.is_active else None


def _standing(user: Person) -> Standing:
    """As known; anew if the person has been given another role meanwhile."""
    assert isinstance(user, User)
    known = user.standing
    if not isinstance(known, Standing) or (known.role, known.scope) != (user.role, user.scope):
        user.standing = known = Standing(user, scopes=known.scopes if isinstance(known, Standing) else None)
    return known


def _widest(user: Person) -> Extent:
    unbound = isinstance(user, User) and (user.role == Role.OWNER or user.scope == Scope.ALL)
    return Extent.ALL if unbound else Extent.TREE
