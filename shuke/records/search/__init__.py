"""One search index over the record types: `index` and `remove` are called inside actions, `find` by pages."""

from shuke.records.search.index import (
    find,
    find_in,
    index,
    matching,
    matching_ids,
    offered,
    rebuild,
    rebuild_old,
    remove,
)  # fmt: skip
from shuke.records.search.source import SearchSource
from shuke.records.search.tokens import spellings

__all__ = [
    "SearchSource", "find", "find_in", "index", "matching", "matching_ids", "offered", "rebuild", "rebuild_old",
    "remove", "spellings",
]  # fmt: skip
