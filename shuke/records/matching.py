"""Own fields that say what suits a record: a customer's shoe size is compared with the sizes of products."""

from __future__ import annotations

from typing import Any

from shuke.records import types
from shuke.records.fields import Field
from shuke.records.types import RecordType

MATCHES = "matches"  # the option of an own field
KINDS = frozenset({"text", "number", "choice", "many_choice"})  # whose values can be compared


def matchable(of: RecordType) -> list[tuple[str, Any]]:
    """The fields of the other type that an own field of this one may be compared with, and what they are called."""
    other = types.known(of.matched_with) if of.matched_with else None
    if other is None:
        return []
    given = [one for name in other.matchable if (one := other.known_field(name))]
    own = [one for one in other.custom_fields if one.kind in KINDS and one.stores]
    return [(one.name, one.label(other.model)) for one in (*given, *own)]


def matched(of: RecordType, name: str) -> list[Field]:
    """The own fields that are compared with that one."""
    return [one for one in of.custom_fields if one.matches == name]


def kept_match(of: RecordType, kind: str, wanted: str) -> dict[str, str]:
    """As the options keep it; nothing for what can't be compared."""
    known = dict(matchable(of)) if kind in KINDS else {}
    return {MATCHES: wanted} if wanted in known else {}
