"""Fields that a person does not see can't be found out by searching either.

The index keeps the words of all fields together. For somebody whose role closes a searched field, what was found is
looked at again by the words of the open fields alone. A masked value may still be asked for as a whole: whoever knows
the number finds its owner; whoever knows three digits does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib.auth.models import AnonymousUser

from shuke.accounts.models import User
from shuke.accounts.policy import fields_hidden, fields_masked
from shuke.records.search.source import CUSTOM, SearchSource
from shuke.records.search.tokens import BEGIN, END
from shuke.records.types import RecordType

Patterns = list[list[tuple[str, bool]]]  # for each term its tokens, True where the beginning will do
NAMES = ("words", "codes", "emails", "numbers")


def closes(kind: RecordType, user: User | AnonymousUser) -> bool:
    """Whether the person does not see, or not in full, something that is searched."""
    closed = fields_hidden(user, kind.name) | fields_masked(user, kind.name)
    return bool(closed and kind.search and closed & _searched(kind.search))


def left_open(kind: RecordType, terms: Patterns, user: User | AnonymousUser, ids: Sequence[int]) -> list[int]:
    """Of these, in their order, those that fit by what the person sees."""
    assert kind.search
    hidden, masked = fields_hidden(user, kind.name), fields_masked(user, kind.name)
    seen = dict(_without(kind.search, hidden | masked).rows(ids))
    whole = dict(_without(kind.search, _searched(kind.search) - masked).rows(ids))
    return [
        pk for pk in ids if all(_fits(ways, seen.get(pk, set())) or _is(ways, whole.get(pk, set())) for ways in terms)
    ]


def _searched(source: SearchSource) -> frozenset[str]:
    """By the names of the fields."""
    names = [name.removeprefix(CUSTOM) for part in NAMES for name in getattr(source, part)]
    return frozenset([*names, *filter(None, [source.phones])])


def _without(source: SearchSource, closed: frozenset[str]) -> SearchSource:
    parts: dict[str, Any] = {
        part: tuple(name for name in getattr(source, part) if name.removeprefix(CUSTOM) not in closed) for part in NAMES
    }
    return replace(source, **parts, phones="" if source.phones in closed else source.phones)


def _fits(ways: list[tuple[str, bool]], tokens: set[str]) -> bool:
    return any(any(token.startswith(way) for token in tokens) if begins else way in tokens for way, begins in ways)


def _is(ways: list[tuple[str, bool]], tokens: set[str]) -> bool:
    return any(way.startswith(BEGIN) and way.removesuffix(END) + END in tokens for way, _begins in ways)
