"""JSON lines: a record a line, for programs. Fields go by the names and in the types of the API (docs/api.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.utils import translation

from shuke.records.exports.rows import records, typed
from shuke.records.listing import Listing


def as_lines(listing: Listing) -> Iterator[str]:
    """In the language that is active when called, though it is read later."""
    language = translation.get_language() or "en"

    def lines() -> Iterator[str]:
        with translation.override(language):
            for record in records(listing):
                said = {"id": record.pk, **{one.name: typed(one, record) for one in listing.columns}}
                yield json.dumps(said, ensure_ascii=False) + "\n"

    return lines()
