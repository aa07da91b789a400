"""The parts of a formula after it was read and checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from shuke.core.errors import UserError

NUMBER, TEXT, DAY, YES_NO, CHOICE = "number", "text", "day", "yes_no", "choice"
WORDS = {
    NUMBER: _("a number"), TEXT: _("a text"), DAY: _("a day"), YES_NO: _("a yes or no"), CHOICE: _("a choice"),
}  # fmt: skip

LONGEST = 500  # characters
MOST_NODES = 120
MOST_PRODUCTS = 12  # more could run over what a binary number holds
MOST_REPEATED = 6  # round, min and max name their arguments several times in SQL
MOST = 4.5e11  # beyond, four places after the point are no longer exact: then there is no value


class FormulaRefused(UserError):
    """The sentence says what can't be worked out."""

    code = "bad_formula"
    field = "expression"


@dataclass(frozen=True)
class Node:
    """`what` is literal, field, or the name of an operator or function; `kind` is that of its value."""

    what: str
    kind: str
    value: Any = None  # of a literal; the name of a field
    parts: tuple[Node, ...] = ()


def walk(node: Node) -> Iterator[Node]:
    yield node
    for part in node.parts:
        yield from walk(part)


def names_in(node: Node) -> tuple[str, ...]:
    """The fields that it speaks of, each once."""
    return tuple(dict.fromkeys(one.value for one in walk(node) if one.what == "field"))
