"""The distinct entries of a file (its customers, products, orders), numbered as they first appear."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

SEPARATOR = "\x1f"


def joined(columns: list[pa.Array]) -> pa.Array:
    """One text a row out of several that may be empty but not null."""
    return pc.binary_join_element_wise(*columns, SEPARATOR)


def digests(texts: pa.Array, size: int = 10) -> list[str]:
    """A hash a row, as hexadecimal text."""
    return [blake2b(text.encode(), digest_size=size).hexdigest() for text in texts.to_pylist()]


class Distinct:
    """Gives every different text a number, 0, 1, 2 …, over all batches."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def number(self, texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
        """The number of each row, and the positions of the rows that are the first of their text."""
        coded = texts.dictionary_encode()
        known = len(self._numbers)
        numbers = self._numbers
        of_code = np.fromiter(
            (numbers.setdefault(text, len(numbers)) for text in coded.dictionary.to_pylist()),
            dtype=np.int64, count=len(coded.dictionary),
        )  # fmt: skip
        codes = coded.indices.to_numpy(zero_copy_only=False)
        seen, first = np.unique(codes, return_index=True)
        return of_code[codes], np.sort(first[of_code[seen] >= known])


class Occurrences:
    """Counts alike rows over the whole file: the first is 0, the next 1 …, whatever the batches."""

    def __init__(self) -> None:
        self._parts: list[np.ndarray] = []

    def add(self, hexadecimal: list[str]) -> None:
        text = "".join(digest[:16] for digest in hexadecimal)
        self._parts.append(np.frombuffer(bytes.fromhex(text), dtype=">u8"))

    def numbers(self) -> np.ndarray:
        """For every row added, how many alike came before it."""
        if not self._parts:
            return np.zeros(0, dtype=np.int64)
        keys = np.concatenate(self._parts)
        order = np.argsort(keys, kind="stable")
        ordered = keys[order]
        starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
        counts = np.diff(np.r_[starts, len(keys)])
        numbers = np.empty(len(keys), dtype=np.int64)
        numbers[order] = np.arange(len(keys)) - np.repeat(starts, counts)
        return numbers
