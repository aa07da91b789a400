"""Chinese names in Latin letters: Hanyu, Wade–Giles, Tongyong, and what passports and Cantonese make of surnames.

Every spelling of a syllable is led back to one *code*: Wade–Giles without its apostrophes. That is as far as letters
go, since `Chang` may be 張 or 常 and `Ta` 大 or 塔: Zhang, Chang and Jhang have the same code, Zhao another.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from shuke.records.search.han import reading, syllables

# Pinyin's beginnings, the longest first, in Wade–Giles.
BEGINNINGS = (
    ("zh", "ch"), ("ch", "ch"), ("sh", "sh"), ("j", "ch"), ("q", "ch"), ("x", "hs"), ("z", "ts"), ("c", "ts"),
    ("r", "j"), ("b", "p"), ("p", "p"), ("d", "t"), ("t", "t"), ("g", "k"), ("k", "k"),
)  # fmt: skip
WHOLE = dict(
    zip(
        "zi ci si zhi chi shi ri er yi you ye yan he ge ke e ju qu xu jue que xue juan quan xuan jun qun xun yong "
        "guo kuo "
        "huo shuo gui kui jiong qiong xiong rong".split(),
        "tzu tzu ssu chih chih shih jih erh i yu yeh yen ho ko ko o chu chu hsu chueh chueh hsueh chuan chuan hsuan "
        "chun "
        "chun hsun yung kuo kuo huo shuo kuei kuei chiung chiung hsiung jung".split(),
        strict=True,
    )
)
# How people in Taiwan, Hong Kong and overseas spell names, by code.
ALIASES = {
    "li": "lee ly", "chen": "chan chern tan", "wang": "wong ong", "chang": "cheung teo", "huang": "hwang ng",
    "lin": "lam lim", "liu": "lau liou lieu lew", "wu": "woo goh", "tsai": "tsay chua choi", "yang": "yeung yeo young",
    "hsu": "hui shyu sheu", "cheng": "jeng tay", "hsieh": "shieh tse", "kuo": "kwok kuok", "tseng": "tsang tzeng",
    "chiu": "chiou yau khoo", "liao": "liaw", "lai": "lay", "chou": "chow jou", "yeh": "yip yap", "su": "soo",
    "chiang": "keung", "lu": "lyu", "ho": "hoh", "lo": "law lor", "kao": "gau", "hsiao": "siu shiao",
    "pan": "poon phua",
    "chien": "kan", "chung": "jong", "peng": "pang", "yu": "yiu yui", "shih": "shyr", "tu": "to", "mei": "may",
    "ssu": "szu sze", "tzu": "tze tsz", "chih": "jyh", "hsin": "shin", "hui": "huey hwei", "i": "yih ee",
    "chun": "jiun",
    "fang": "fong", "wen": "wun", "chieh": "jye", "wei": "way", "an": "ann",
}  # fmt: skip
NO_NAMES = ("m", "n", "hm", "hng", "ee")
LONGEST = 6  # letters of a syllable
MOST_SYLLABLES = 4  # of one word


@lru_cache(maxsize=4_000)
def code(syllable: str) -> str:
    """Of a pinyin syllable without its tone: zhang → chang, da → ta, xiao → hsiao."""
    plain = syllable.replace("yu", "u") if syllable in {"lyu", "nyu", "lyue", "nyue"} else syllable.replace("v", "u")
    if plain in WHOLE:
        return WHOLE[plain]
    start, led = next(((one, to) for one, to in BEGINNINGS if plain.startswith(one)), ("", ""))
    return led + _ending(plain[len(start) :])


def _ending(end: str) -> str:
    for one, to in (("ian", "ien"), ("iong", "iung"), ("ong", "ung"), ("uo", "o"), ("ie", "ieh"), ("ue", "ueh")):
        if end.endswith(one):
            return end[: -len(one)] + to
    return end


@lru_cache(maxsize=20_000)
def codes_of(char: str) -> tuple[str, ...]:
    """Of a folded character, all ways of reading it, the usual one first; empty for one that nobody knows."""
    found = reading(char)
    return tuple(dict.fromkeys(code(one) for one in found.plain)) if found else ()


@lru_cache(maxsize=20_000)
def syllables_in(word: str) -> tuple[tuple[str, ...], ...]:
    """All ways to read a Latin word as Chinese syllables, as codes: `xiaoming` → ((hsiao, ming),); none for `david`."""
    return tuple(dict.fromkeys(_cut(word, MOST_SYLLABLES)))


def _cut(word: str, most: int) -> Iterator[tuple[str, ...]]:
    if not word:
        yield ()
    elif most:
        for length in range(min(LONGEST, len(word)), 0, -1):
            if first := spellings().get(word[:length]):
                for rest in _cut(word[length:], most - 1):
                    yield (first, *rest)


@cache
def spellings() -> dict[str, str]:
    """Latin spelling → code. Pinyin goes first, where a spelling means something else in another system."""
    plain = sorted({one.rstrip("12345").replace("v", "u") for one in syllables()})
    found = {one: code(one) for one in plain}
    for led in list(found.values()):
        found.setdefault(led, led)
    for one in plain:
        found.setdefault(_tongyong(one), code(one))
    for led, others in ALIASES.items():
        for other in others.split():
            found.setdefault(other, led)
    return {one: led for one, led in found.items() if one not in NO_NAMES}


def _tongyong(pinyin: str) -> str:
    for one, to in (("zhi", "jhih"), ("shi", "shih"), ("chi", "chih"), ("ri", "rih"), ("zi", "zih"), ("si", "sih")):
        if pinyin == one:
            return to
    for one, to in (("zh", "jh"), ("x", "s"), ("q", "c")):
        if pinyin.startswith(one):
            return to + pinyin[len(one) :].replace("ong", "yong" if one in "xq" else "ong")
    return pinyin


def same_sound(chars: str, others: str) -> bool:
    """Whether both, as long as each other, may be read alike, tones aside; what is the same character is read so."""
    return len(chars) == len(others) and all(
        one == two or bool(set(sounds(one)) & set(sounds(two))) for one, two in zip(chars, others, strict=True)
    )


def nearly_same_sound(chars: str, others: str) -> bool:
    """As Taiwan and the south blur them: zh = z, sh = s, ing = in, eng = en."""
    return len(chars) == len(others) and all(
        one == two or bool(blurred(one) & blurred(two)) for one, two in zip(chars, others, strict=True)
    )


@lru_cache(maxsize=20_000)
def sounds(char: str) -> tuple[str, ...]:
    found = reading(char)
    return found.plain if found else ()


@lru_cache(maxsize=20_000)
def blurred(char: str) -> frozenset[str]:
    return frozenset(_blur(one) for one in sounds(char))


def _blur(syllable: str) -> str:
    for one, to in (("zh", "z"), ("ch", "c"), ("sh", "s"), ("r", "l"), ("n", "l")):
        if syllable.startswith(one):
            syllable = to + syllable[len(one) :]
            break
    return syllable[:-1] if syllable.endswith(("ing", "eng", "ang")) else syllable
