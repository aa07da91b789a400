"""Of what people are told. The list stands in shuke/config/notices.py; each area says of its own how it reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shuke.accounts.models import Shop, User
from shuke.accounts.parts import turned_on
from shuke.accounts.policy import may
from shuke.notices.models import Notice, Way


@dataclass(frozen=True)
class Told:
    """A notice in the reader's language, and where it leads."""

    text: str
    url: str
    detail: str = ""  # what pops up along with it


# Notices of one kind → by their ids, what this person may be told of them now. What is missing they may not see.
Look = Callable[[User, Sequence[Notice]], Mapping[int, Told]]


@dataclass(frozen=True)
class Kind:
    """`ways` are those by which it comes unless the person chose otherwise. `permission` is empty where everybody may
    be told; `part` is what the shop must have turned on. Several `looks` share a kind: each answers for its own. What
    is told once a day says by `daily` how many there are for a person; none is not told."""

    name: str
    label: Any
    icon: str
    looks: tuple[Look, ...]
    ways: frozenset[str] = frozenset({Way.PAGE})
    permission: str = ""
    part: str = ""
    daily: Callable[[User, datetime], int] | None = None
    pops: bool = False  # also as a note on the page that is open, since it is of now

    def look(self, user: User, notices: Sequence[Notice]) -> dict[int, Told]:
        found: dict[int, Told] = {}
        for one in self.looks:
            found |= one(user, notices)
        return found


def counted(words: Callable[[int], str], url: Callable[[], str]) -> Look:
    """Of notices that say how many there were, and lead to the list of them."""

    def look(_user: User, notices: Sequence[Notice]) -> dict[int, Told]:
        return {one.pk: Told(words(one.count) % {"count": one.count}, url()) for one in notices}

    return look


_kinds: list[Kind] = []


def install(kinds: Sequence[Kind]) -> None:
    """Called once, by config."""
    _kinds[:] = kinds


def named(name: str) -> Kind | None:
    return next((one for one in _kinds if one.name == name), None)


def offered(user: User, shop: Shop | None) -> list[Kind]:
    """Those that this person can be told of in this shop."""
    return [one for one in _kinds if turned_on(shop, one.part) and (not one.permission or may(user, one.permission))]


def told(user: User, notices: Sequence[Notice]) -> dict[int, Told]:
    """By the notices' ids. As many queries as there are kinds and record types among them, not more for more rows."""
    found: dict[int, Told] = {}
    for kind in _kinds:
        mine = [one for one in notices if one.kind == kind.name]
        if mine and (not kind.permission or may(user, kind.permission)):
            found |= kind.look(user, mine)
    return found


def all_kinds() -> list[Kind]:
    return list(_kinds)
