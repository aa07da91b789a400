"""Columns of few distinct texts as dictionary<int32, string>: tidied and combined on the distinct texts only."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from shuke.core.parse import as_text
from shuke.core.parse.column import Column, one_chunk
from shuke.core.parse.phones import country_code


def coded(column: Column) -> pa.Array:
    """Any column as codes of tidy texts; empty texts are null; no text twice in the dictionary."""
    array = one_chunk(column)
    if not pa.types.is_dictionary(array.type):
        array = (
            array.dictionary_encode() if not pa.types.is_floating(array.type) else as_text(array).dictionary_encode()
        )
    words = as_text(array.dictionary)
    tidy = _tidy(words)
    indices = array.indices.cast(pa.int32())
    if tidy.equals(words):
        return pa.DictionaryArray.from_arrays(indices, words)
    again = tidy.dictionary_encode()
    return pa.DictionaryArray.from_arrays(pc.take(again.indices, indices), again.dictionary)


def _tidy(words: pa.Array) -> pa.Array:
    trimmed = pc.utf8_trim_whitespace(words)
    blank = pc.equal(trimmed, "")
    if pc.any(blank).as_py():
        trimmed = pc.if_else(blank, pa.scalar(None, pa.string()), trimmed)
    whole_floats = pc.match_substring_regex(trimmed, r"^\d+\.0$")
    if len(trimmed) and pc.all(pc.fill_null(whole_floats, True)).as_py():
        return pc.utf8_slice_codeunits(trimmed, 0, -2)
    return trimmed


def first_of(columns: Sequence[pa.Array]) -> pa.Array:
    """For each row the first that isn't empty."""
    best = coded(columns[0])
    for column in columns[1:]:
        if not _has_null(best):
            return best
        texts = pc.coalesce(best.cast(pa.string()), coded(column).cast(pa.string()))
        best = texts.dictionary_encode()
    return best


def _has_null(array: pa.Array) -> bool:
    return bool(array.null_count) or (bool(array.dictionary.null_count) and bool(pc.any(pc.is_null(array)).as_py()))


def phone_keys(column: Column, region: str) -> pa.Array:
    """Numbers written differently made one key: digits only, without country code and leading zero."""
    array = coded(column)
    digits = pc.replace_substring_regex(array.dictionary, r"\.0$", "")
    digits = pc.replace_substring_regex(digits, r"\D", "")
    keys = pc.replace_substring_regex(digits, rf"^(?:00)?(?:{country_code(region)})?0?", "0")
    again = pc.if_else(pc.equal(digits, ""), pa.scalar(None, pa.string()), keys).dictionary_encode()
    return pa.DictionaryArray.from_arrays(pc.take(again.indices, array.indices), again.dictionary)
