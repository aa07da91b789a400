"""The records that go into a file, and what type each of their columns has."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from shuke.records.fields import Field, Link, gather
from shuke.records.listing import Listing
from shuke.records.rights import exportable

CHUNK = 1_000


class Shape(Enum):
    """What a column holds, in a file that knows types."""

    TEXT = "text"
    WHOLE = "whole"
    DECIMAL = "decimal"
    YES_NO = "yes_no"
    DAY = "day"
    MOMENT = "moment"
    TEXTS = "texts"
    LINK = "link"  # an id and a title


BY_TYPE = {"array": Shape.TEXTS, "boolean": Shape.YES_NO, "integer": Shape.WHOLE}
BY_FORMAT = {"date": Shape.DAY, "date-time": Shape.MOMENT}


def shape_of(field: Field) -> Shape:
    """By what the API says of the field."""
    if isinstance(field, Link):
        return Shape.LINK
    said = field.schema()
    if isinstance(said.get("type"), list):
        return Shape.DECIMAL
    return BY_TYPE.get(said.get("type", "")) or BY_FORMAT.get(said.get("format", ""), Shape.TEXT)


def typed(field: Field, record: Any) -> Any:
    """As the API gives it; a link with its title besides."""
    value = field.for_file(record)
    if isinstance(field, Link) and value is not None:
        return {"id": value, "title": field.text(record)}
    return value


def allowed(listing: Listing) -> QuerySet[Any]:
    """Of what the list shows, the records that the person may take away, and for what it is to be used."""
    found = reachable(listing)
    if not listing.use:
        return found
    uses = listing.record_type.uses
    return uses.narrowed(found, listing.use, listing.on) if uses else found.none()


def reachable(listing: Listing) -> QuerySet[Any]:
    """The same, whatever it is for."""
    return exportable(listing.rows(), listing.record_type, listing.user)


def records(listing: Listing) -> Iterator[Any]:
    """One after the other, each ready to be written."""
    found = allowed(listing).order_by("pk").iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        gather(listing.columns, chunk, listing.user)
        yield from chunk
