"""What columns of whole numbers need again and again."""

from __future__ import annotations

import numpy as np


def ranges(start: np.ndarray, count: np.ndarray) -> np.ndarray:
    """start[0], start[0] + 1 … for count[0] numbers, then those of start[1], and so on: what joins sorted tables."""
    ends = np.cumsum(count, dtype=np.int64)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) - np.repeat(ends - count - start, count)


def distinct(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The pairs that occur, sorted, each once."""
    size = int(second.max(initial=0)) + 1
    key = unique(first.astype(np.int64) * size + second)
    return key // size, key % size


def unique(numbers: np.ndarray) -> np.ndarray:
    """Sorted, each once; a hash table, as numpy has it, is slower."""
    numbers = np.sort(numbers)
    return numbers[opens(numbers)]


def opens(*columns: np.ndarray) -> np.ndarray:
    """Where, in sorted rows, a new combination of these columns begins."""
    if not len(columns[0]):
        return np.zeros(0, np.int64)
    new = np.zeros(len(columns[0]) - 1, bool)
    for column in columns:
        new |= column[1:] != column[:-1]
    return np.flatnonzero(np.concatenate([[True], new]))


def places(group: np.ndarray) -> np.ndarray:
    """The place of each row within its group, from 0; rows are sorted by group."""
    first = opens(group)
    return np.arange(len(group)) - np.repeat(first, np.diff(np.append(first, len(group))))


def place(keys: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Where these stand among sorted keys; those that don't, one past the end."""
    found = np.searchsorted(keys, wanted)
    there = np.append(keys, -1)[found] == wanted
    return np.where(there, found, len(keys))


def order(numbers: np.ndarray) -> np.ndarray:
    """What sorts these whole numbers (none below zero), equals as they stand. Number and place are packed into one
    word and the words sorted, which is many times faster than to sort the places."""
    bits = max(len(numbers) - 1, 0).bit_length()
    if int(numbers.max(initial=0)).bit_length() + bits > 64:
        return np.argsort(numbers, kind="stable")
    words = numbers.astype(np.uint64) << np.uint64(bits) | np.arange(len(numbers), dtype=np.uint64)
    words.sort()
    return (words & np.uint64((1 << bits) - 1)).astype(np.int64)


def ranked(group: np.ndarray, score: np.ndarray) -> np.ndarray:
    """What sorts by group, and within it the highest score first; what is equal to seven digits as it stands."""
    bits = score.astype(np.float32).view(np.uint32)
    falling = np.where(bits >> 31 == 1, bits, bits ^ np.uint32(0x7FFFFFFF))
    return order(group.astype(np.uint64) << np.uint64(32) | falling)


def best(group: np.ndarray, score: np.ndarray, most: int) -> np.ndarray:
    """A mask of the `most` highest of each group; rows are sorted by group."""
    kept = np.zeros(len(group), bool)
    kept[ranked(group, score)[places(group) < most]] = True
    return kept
