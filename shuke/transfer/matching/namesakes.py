"""Whether two names are plainly those of two people."""

from __future__ import annotations

from functools import lru_cache

from shuke.duplicates.likeness.names import Name, read_name
from shuke.duplicates.likeness.naming import compare_names

LONGEST = 2  # characters of a Chinese given name; more are what people call themselves: 小熊維尼


@lru_cache(maxsize=20_000)
def plainly_others(one: str, other: str) -> bool:
    """Only of whole names: 王小明 and 陳美玲 or Chen Mei-ling, but not 王小明 and 明哥, 王先生 or David."""
    names = read_name(one), read_name(other)
    return all(map(_whole, names)) and compare_names(*names).apart


def _whole(name: Name) -> bool:
    return bool(name.surname and name.given) and not (name.chinese and len(name.given) > LONGEST)
