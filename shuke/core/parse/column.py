"""A column's values read in one go: the plain ones by Arrow, the distinct others one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Column: TypeAlias = pa.Array | pa.ChunkedArray


@dataclass(frozen=True)
class Parsed:
    """`values` is null where a cell was empty or unreadable; `reasons` holds a code where unreadable, else null."""

    values: pa.Array
    reasons: pa.Array

    @property
    def invalid(self) -> pa.Array:
        return pc.is_valid(self.reasons)

    @property
    def invalid_count(self) -> int:
        return len(self.reasons) - int(self.reasons.null_count)

    def scaled(self) -> np.ndarray[Any, Any]:
        """Amounts as int64 in 1/10000; 0 where there is none. Only for decimal128(18, 4) values."""
        values = pc.fill_null(self.values, pa.scalar(0, self.values.type))
        buffer = values.buffers()[1]
        words = np.frombuffer(buffer, dtype="<i8")[::2]
        return words[values.offset : values.offset + len(values)]

    def floats(self) -> np.ndarray[Any, Any]:
        """As float64, nan where there is none."""
        floats = self.values.cast(pa.float64()) if not pa.types.is_floating(self.values.type) else self.values
        return floats.to_numpy(zero_copy_only=False)


def one_chunk(column: Column) -> pa.Array:
    if isinstance(column, pa.Array):
        return column
    if pa.types.is_dictionary(column.type):
        column = column.unify_dictionaries()
    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def as_text(column: Column) -> pa.Array:
    """Any column as one array of strings, null where empty; whole floats without `.0`, times as ISO."""
    array = one_chunk(column)
    kind = array.type
    if pa.types.is_dictionary(kind):
        words = as_text(array.dictionary)
        return pc.take(words, array.indices)
    if pa.types.is_string(kind):
        return array
    if pa.types.is_floating(kind):
        return _floats_as_text(array)
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pa.array([None if v is None else v.decode("utf-8", "replace") for v in array.to_pylist()], pa.string())
    try:
        return array.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return pa.array([None if v is None else str(v) for v in array.to_pylist()], pa.string())


def _floats_as_text(array: pa.Array) -> pa.Array:
    values = array.cast(pa.float64())
    small = pc.less(pc.abs(values), 1e15)
    whole = pc.fill_null(pc.and_(small, pc.equal(pc.floor(values), values)), False)
    whole_text = pc.cast(pc.cast(pc.if_else(whole, values, 0.0), pa.int64()), pa.string())
    return pc.if_else(whole, whole_text, pc.if_else(pc.is_nan(values), None, values.cast(pa.string())))


def read_distinct(column: pa.Array, values_type: pa.DataType, read: Callable[[str], tuple[Any, str | None]]) -> Parsed:
    """Look at each distinct text once."""
    coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    pairs = [read(text) if text is not None else (None, None) for text in coded.dictionary.to_pylist()]
    values = pa.array([pair[0] for pair in pairs], values_type)
    reasons = pa.array([pair[1] for pair in pairs], pa.string())
    return Parsed(pc.take(values, coded.indices), pc.take(reasons, coded.indices))


def merge(plain: pa.Array, values: pa.Array, rest: Callable[[pa.Array], Parsed], column: pa.Array) -> Parsed:
    """`values` where `plain`, and what `rest` makes of the others. `plain` has no nulls."""
    if pc.all(plain).as_py() in (True, None):
        return Parsed(values, pa.nulls(len(values), pa.string()))
    dirty = pc.indices_nonzero(pc.invert(plain))
    others = rest(pc.take(column, dirty))
    filled = pc.replace_with_mask(values, pc.invert(plain), others.values)
    reasons = pc.replace_with_mask(pa.nulls(len(values), pa.string()), pc.invert(plain), others.reasons)
    return Parsed(filled, reasons)
