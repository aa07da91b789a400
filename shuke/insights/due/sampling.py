"""Samples that don't depend on the order of the rows or on anybody's id: by a hash of what was bought when.

Customers who did exactly the same are in or out together.
"""

from __future__ import annotations

import numpy as np

from shuke.insights.due.history import History

PARTS = 1 << 24


def customers(history: History, share: float) -> np.ndarray:
    """A mask of about that share of the customers (by code)."""
    return stir(fingerprints(history)) >> np.uint64(40) < share * PARTS


def pairs(history: History, share: float) -> np.ndarray:
    """Positions of about that share of the pairs."""
    first, last = (history.day[at].astype(np.uint64) for at in (history.start[:-1], history.start[1:] - 1))
    mixed = fingerprints(history)[history.customer] + stir(first * np.uint64(4096) + last)
    mixed += history.times.astype(np.uint64)
    return np.flatnonzero(stir(mixed) >> np.uint64(40) < share * PARTS)


def fingerprints(history: History) -> np.ndarray:
    """A number for each customer (by code) made of all purchase days and quantities."""
    total = np.zeros(len(history.customers), np.uint64)
    if not history.pairs:
        return total
    quantity = (np.clip(history.quantity, 0, 1e9) * 1024).astype(np.uint64)
    each = stir(history.day.astype(np.uint64) + quantity * np.uint64(65521))
    opens = np.flatnonzero(np.concatenate([[True], history.customer[1:] != history.customer[:-1]]))
    total[history.customer[opens]] = np.add.reduceat(each, history.start[opens])
    return total


def stir(number: np.ndarray) -> np.ndarray:
    """The finishing steps of SplitMix64 (Steele, Lea & Flood 2014)."""
    number = number * np.uint64(0x9E3779B97F4A7C15) + np.uint64(0x632BE59BD9B4E019)
    number = (number ^ (number >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    number = (number ^ (number >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return number ^ (number >> np.uint64(31))
