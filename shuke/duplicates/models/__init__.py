"""Pairs of customers who may be the same (pairs.py), and merges of customers who were (merges.py)."""

from shuke.duplicates.models.merges import Merge, Moved, MovedRow
from shuke.duplicates.models.pairs import Glimpse, Key, Pair, PairQuerySet, Scan

__all__ = ["Glimpse", "Key", "Merge", "Moved", "MovedRow", "Pair", "PairQuerySet", "Scan"]
