"""The parts of a filter after it was read and checked. The language itself is described in docs/filters.md."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shuke.core.errors import UserError

if TYPE_CHECKING:
    from shuke.records.fields import Field
    from shuke.records.filtering.related import Related
    from shuke.records.types import RecordType

DEEPEST = 5  # groups inside each other
MOST_CONDITIONS = 50
MOST_VALUES = 200  # in one any_of
LONGEST = 100_000  # characters
MOST_LINKS = 2  # in a path: an order's customer.team.name

# Each of these is the contrary of another operator, so that what is empty fits one or the other, never neither.
CONTRARY = {"is_not": "is", "none_of": "any_of", "empty": "filled"}
OPERATORS = ("is", "is_not", "any_of", "none_of", "contains", "starts", "empty", "filled", "<", "<=", ">", ">=",
             "between", "within", "yearly")  # fmt: skip


class FilterRefused(UserError):
    """The filter asks what can't be asked; the sentence says what."""

    code = "bad_filter"


@dataclass(frozen=True)
class Place:
    """Where a condition looks: `links` lead from the record to another one, whose `field` is asked."""

    links: tuple[tuple[RecordType, Field], ...]  # from each type, along which of its fields
    record_type: RecordType
    field: Field

    @property
    def path(self) -> str:
        return ".".join([*(link.name for _, link in self.links), self.field.name])


@dataclass(frozen=True)
class Condition:
    place: Place
    op: str
    value: Any = None  # as JSON has it, with the words of the language: "me", {"last": 90, "unit": "day"}

    def plain(self) -> dict[str, Any]:
        return {"field": self.place.path, "op": self.op} | ({} if self.value is None else {"value": self.value})


@dataclass(frozen=True)
class Measured:
    """How many related records there are, or what one of their columns amounts to."""

    related: Related
    how: str  # count, sum, min, max, average
    field: Field | None
    where: Group
    op: str
    value: Any = None

    def plain(self) -> dict[str, Any]:
        measure = {self.how: self.field.name} if self.field else self.how
        told: dict[str, Any] = {"related": self.related.name, "measure": measure}
        if self.where.parts:
            told["where"] = self.where.plain()
        return told | {"op": self.op} | ({} if self.value is None else {"value": self.value})


@dataclass(frozen=True)
class Group:
    """`joined` is all, any or not; "not" holds one part. An empty group is fitted by every record."""

    joined: str = "all"
    parts: tuple[Node, ...] = ()

    def plain(self) -> dict[str, Any]:
        if self.joined == "not":
            return {"not": self.parts[0].plain()}
        return {self.joined: [part.plain() for part in self.parts]}


Node = Group | Condition | Measured
