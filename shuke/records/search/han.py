"""How Chinese characters are written and read: Traditional and Simplified, pinyin, zhuyin.

`han.txt` (made by tools/han.py) is read when the first Chinese text is searched or indexed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

TABLE = Path(__file__).with_name("han.txt")

INITIALS = {
    "ㄅ": "b", "ㄆ": "p", "ㄇ": "m", "ㄈ": "f", "ㄉ": "d", "ㄊ": "t", "ㄋ": "n", "ㄌ": "l", "ㄍ": "g", "ㄎ": "k",
    "ㄏ": "h", "ㄐ": "j", "ㄑ": "q", "ㄒ": "x", "ㄓ": "zh", "ㄔ": "ch", "ㄕ": "sh", "ㄖ": "r", "ㄗ": "z", "ㄘ": "c",
    "ㄙ": "s",
}  # fmt: skip
FINALS = {
    "": "", "ㄚ": "a", "ㄛ": "o", "ㄜ": "e", "ㄝ": "e", "ㄞ": "ai", "ㄟ": "ei", "ㄠ": "ao", "ㄡ": "ou", "ㄢ": "an",
    "ㄣ": "en", "ㄤ": "ang", "ㄥ": "eng", "ㄦ": "er", "ㄧ": "i", "ㄧㄚ": "ia", "ㄧㄛ": "io", "ㄧㄝ": "ie",
    "ㄧㄞ": "iai", "ㄧㄠ": "iao", "ㄧㄡ": "iu", "ㄧㄢ": "ian", "ㄧㄣ": "in", "ㄧㄤ": "iang", "ㄧㄥ": "ing",
    "ㄨ": "u", "ㄨㄚ": "ua", "ㄨㄛ": "uo", "ㄨㄞ": "uai", "ㄨㄟ": "ui", "ㄨㄢ": "uan", "ㄨㄣ": "un", "ㄨㄤ": "uang",
    "ㄨㄥ": "ong", "ㄩ": "v", "ㄩㄝ": "ve", "ㄩㄢ": "van", "ㄩㄣ": "vn", "ㄩㄥ": "iong",
}  # fmt: skip
ALONE = {
    "i": "yi", "in": "yin", "ing": "ying", "iu": "you", "u": "wu", "ui": "wei", "un": "wen", "ong": "weng", "v": "yu",
    "iong": "yong",
}  # fmt: skip
TONES = {"ˉ": "1", "ˊ": "2", "ˇ": "3", "ˋ": "4", "˙": "5"}
ZHUYIN = re.compile("[ㄅ-ㄩ][ㄅ-ㄩˉˊˇˋ˙]*")
SYLLABLE = re.compile("([ㄅ-ㄙ]?)([ㄧㄨㄩ]?[ㄚ-ㄦ]?)([ˉˊˇˋ˙]?)")
TONED = re.compile("(?:[a-z]+[1-5])+")
BARE = ("zh", "ch", "sh", "r", "z", "c", "s")  # consonants that are a syllable without a vowel of their own


@dataclass(frozen=True)
class Reading:
    """One character as it may be read; each without doubles, its usual reading first."""

    toned: tuple[str, ...]  # wang2
    plain: tuple[str, ...]  # wang
    letters: tuple[str, ...]  # w
    symbols: tuple[str, ...]  # ㄨ


def simplified(text: str) -> str:
    """Each character in the one form that stands for all its ways of writing: 臺 → 台, 強 → 强."""
    return text.translate(_table()[0])


@lru_cache(maxsize=20_000)
def reading(char: str) -> Reading | None:
    """Of a folded character."""
    toned = _table()[1].get(char)
    if toned is None:
        return None
    plain = [way for one in toned for way in _ways(one[:-1])]
    return Reading(toned, _once(plain), _once([one[0] for one in plain]), _once([_symbol(one) for one in plain]))


def syllables() -> set[str]:
    """All there are, with their tones."""
    return _table()[2]


def from_zhuyin(text: str) -> list[tuple[str, str]]:
    """Syllables with their tones, "" where none was written: `ㄨㄤˊㄒㄧㄠ` → (wang, 2), (xiao, ). What is not finished
    stays as far as it goes: ㄒ → x."""
    found = [SYLLABLE.fullmatch(one[0]) for one in SYLLABLE.finditer(text) if one[0]]
    return [(_spelt(one[1], one[2]), TONES.get(one[3], "")) for one in found if one and (one[1] or one[2])]


def from_toned(text: str) -> list[tuple[str, str]]:
    """`wang2xiao3` → (wang, 2), (xiao, 3); nothing for what isn't pinyin."""
    found = re.findall(r"([a-z]+)([1-5])", text) if TONED.fullmatch(text) else []
    return found if all("".join(one) in _table()[2] for one in found) else []


def _spelt(initial: str, final: str) -> str:
    start, end = INITIALS.get(initial, ""), FINALS.get(final, "")
    if not start:
        return ALONE.get(end) or _from_half_vowel(end)
    if not end:
        return start + "i" if start in BARE else start
    return start + end.replace("v", "u") if start in "jqx" else start + end


def _from_half_vowel(end: str) -> str:
    """A syllable without consonant writes its i, u, ü as y, w, yu."""
    if end[:1] == "v":
        return "yu" + end[1:]
    return {"i": "y", "u": "w"}.get(end[:1], end[:1]) + end[1:]


def _symbol(syllable: str) -> str:
    """The first sign of zhuyin: zhang → ㄓ, wang → ㄨ, yu → ㄩ, an → ㄢ."""
    for width in (2, 1):
        if sign := _signs().get(syllable[:width]):
            return sign
    if syllable.startswith(("yu", "yong")):
        return "ㄩ"
    return {"y": "ㄧ", "w": "ㄨ"}.get(syllable[0]) or next(
        (sign for sign, end in FINALS.items() if sign and end == syllable), syllable[0]
    )


@cache
def _signs() -> dict[str, str]:
    return {letters: sign for sign, letters in INITIALS.items()}


def _ways(syllable: str) -> tuple[str, ...]:
    """ü is typed as v, as u, or as in a passport."""
    return (syllable, syllable.replace("v", "u"), syllable.replace("v", "yu")) if "v" in syllable else (syllable,)


def _once(texts: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


@cache
def _table() -> tuple[dict[int, str], dict[str, tuple[str, ...]], set[str]]:
    """Foldings as `str.translate` takes them, the readings of each folded character, and all syllables."""
    _made, pairs, *lines = TABLE.read_text("utf-8").splitlines()
    folds = dict(zip(map(ord, pairs[::2]), pairs[1::2], strict=True))
    readings: dict[str, tuple[str, ...]] = {}
    others: list[tuple[str, str]] = []
    for line in lines:
        syllable, first, *rest = line.split(" ")
        alone = (syllable,)  # one for all characters read so
        readings |= dict.fromkeys(first, alone)
        others += [(char, syllable) for char in "".join(rest)]
    for char, syllable in others:
        readings[char] = (*readings.get(char, ()), syllable)
    return folds, readings, {line.partition(" ")[0] for line in lines}
