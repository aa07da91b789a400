"""The sets of records that link to a record, so that a filter can count and add them up: a customer's orders.

Nobody declares them: each link field of a record type makes one for the type that it leads to, also those of custom
objects. What has no pages of its own but may be asked all the same, such as order lines, is installed by config.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from shuke.records import types
from shuke.records.fields import Field, Link
from shuke.records.types import RecordType


@dataclass(frozen=True)
class Related:
    """Those of `record_type` whose `link` leads to the record."""

    name: str  # its word in filters
    record_type: RecordType
    link: Field

    @property
    def label(self) -> Any:
        return self.record_type.plural

    @property
    def day(self) -> Field | None:
        """The date that tells when such a record was: the first of its fields that is one."""
        return next((one for one in self.record_type.fields if "within" in one.operators), None)


_asked_only: list[RecordType] = []


def install(record_types: Sequence[RecordType]) -> None:
    """Types that are described to be asked through others only: they have no list and no page."""
    _asked_only[:] = record_types


def all_asked_only() -> list[RecordType]:
    return list(_asked_only)


def asked_only(slug: str) -> RecordType | None:
    return next((one for one in _asked_only if one.slug == slug), None)


def related_to(record_type: RecordType) -> list[Related]:
    """The first link of a type gives the set its plain name (`orders`), a further one adds its own (`orders.payer`)."""
    return list(_related_to(record_type))


def related_named(record_type: RecordType, name: str) -> Related | None:
    return next((one for one in _related_to(record_type) if one.name == name), None)


def _related_to(record_type: RecordType) -> Iterator[Related]:
    for other in [*types.all_types(), *_asked_only]:
        leading = [one for one in other.fields if linked_type(one) == record_type.name]
        for place, link in enumerate(leading):
            yield Related(f"{other.slug}.{link.name}" if place else other.slug, other, link)


def linked_type(field: Field) -> str:
    """The name of the type to which a link field leads; empty for what is no link to records."""
    if not isinstance(field, Link):
        return ""
    if field.custom:
        return field.to
    return next((one.name for one in types.all_types() if field.slug and one.slug == field.slug), "")
