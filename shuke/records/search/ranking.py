"""Which of the records found come first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shuke.records.search.question import heard
from shuke.records.search.source import SearchSource
from shuke.records.search.tokens import is_chinese, said_from_start, solid

WHOLE, CLEANLY, BEGINNING, WITHIN = range(4)


def best_first(rows: Iterable[dict[str, Any]], text: str, source: SearchSource, limit: int) -> list[int]:
    """Those that are just what was typed, then those that begin with it (林 before 凌, where lin was typed), then the
    rest; the newest first among equals. Judged by their names alone, before all that is shown of them is fetched."""
    wanted = heard(text)
    ranked = sorted((min(_fits(source.texts(row), wanted), default=WITHIN), -row["pk"]) for row in rows)
    return [-negative for _fit, negative in ranked[:limit]]


def _fits(texts: Iterable[str], wanted: str) -> Iterable[int]:
    for own in map(solid, texts):
        if own.startswith(wanted):
            yield WHOLE if own == wanted else CLEANLY
        elif own and is_chinese(own[0]) and wanted and not is_chinese(wanted[0]):
            yield _fit_of_sound(own, wanted)


def _fit_of_sound(own: str, wanted: str) -> int:
    """王小明 for wang, wangxi, wxm or ㄨㄒㄇ."""
    for said, whole in said_from_start(own):
        if said == wanted:
            return WHOLE if whole else CLEANLY
    return BEGINNING if any(said.startswith(wanted) for said, whole in said_from_start(own) if whole) else WITHIN
