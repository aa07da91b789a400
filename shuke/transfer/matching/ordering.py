"""In which order the entries of a file are settled: first those that say most surely who they are.

So whoever has only a name or a phone is compared with all whom the file names better, and the same file, brought in
once more, finds everybody where the first time left them. Entries of one key lie together.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shuke.transfer.matching.people import SAYS
from shuke.transfer.prepare import Table
from shuke.transfer.rules import Rules


def order_of(stage: str, whole: pa.Table, rules: Rules) -> tuple[np.ndarray, np.ndarray] | None:
    """The places of the entries, and after which of them one of the same key comes; None: as in the file."""
    strength = _strength(whole, _said_by(stage, rules))
    codes = whole["key"].combine_chunks().dictionary_encode()
    if strength.min(initial=0) == strength.max(initial=0) and len(codes.dictionary) == len(whole):
        return None
    keys = codes.indices.to_numpy()
    order = np.lexsort((keys, strength))
    return order, np.diff(keys[order]) == 0


def _said_by(stage: str, rules: Rules) -> list[str]:
    """What a row says for each key, the surest first; a name everybody has."""
    if stage == "customers":
        return [SAYS[key] for key in rules.people_keys() if key != "name"]
    return [key for key in rules.goods_keys() if key != "product_name"]


def _strength(whole: pa.Table, names: list[str]) -> np.ndarray:
    strength = np.full(len(whole), len(names), dtype=np.int64)
    for place, name in reversed([*enumerate(names)]):
        column = whole[name]
        told = pc.not_equal(column, "") if pa.types.is_string(column.type) else pc.is_valid(column)
        strength[told.to_numpy()] = place
    return strength


def pieces(table: Table, stage: str, rules: Rules, size: int) -> Iterator[tuple[int, np.ndarray, pa.Table]]:
    """Number of the piece, which entries it has, and these. What has one key is never cut apart."""
    ordered = order_of(stage, table.whole, rules)
    if ordered is None:
        for start, piece in table.pieces(size):
            yield start // size, np.arange(start, start + len(piece)), piece
        return
    (order, alike), whole = ordered, table.whole.combine_chunks()
    start = number = 0
    while start < len(order):
        end = start + size
        while end < len(order) and alike[end - 1]:
            end += 1
        yield number, order[start:end], whole.take(pa.array(order[start:end])).combine_chunks()
        start, number = end, number + 1


def in_place(places: list[np.ndarray], ids: list[np.ndarray]) -> np.ndarray:
    """Ids by the number of the entry in the file."""
    if not ids:
        return np.zeros(0, dtype=np.int64)
    found = np.concatenate(ids)
    result = np.empty_like(found)
    result[np.concatenate(places)] = found
    return result
