"""Addresses of Taiwan and the Mainland taken apart; of elsewhere as words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from shuke.duplicates.likeness.naming import Likeness
from shuke.records.search.tokens import CHINESE, fold

# Folded, so in simplified characters.
UNIT = re.compile(r"((?<!\d)\d+(?:-\d+)*|[甲乙丙丁])(段|巷|弄|号楼|号|楼|层|室|栋|幢|单元|座|f(?![a-z]))(?:-(\d+))?")
NUMERAL = re.compile(r"([〇零一二三四五六七八九十百]+)(?=段|巷|弄|号|楼|层|室|栋|幢|单元|邻)")
DIGITS = {char: at for at, char in enumerate("零一二三四五六七八九")} | {"〇": 0}
STARTS = re.compile(r"^(?:\d{3,6}|台湾省?|中国|中华民国|中华人民共和国)+")
VILLAGE = re.compile(r"[^\d路街道市县区乡镇]{1,3}[里村](?:\d+邻)?|\d+邻")
PROVINCE = re.compile(r"^.{2,3}省|^.{2,4}自治区")
CITY = re.compile(r"^[^\d路街]{2,3}?[市县]")
DISTRICT = re.compile(r"^[^\d路街区]{1,4}区|^[^\d路街]{1,3}?[乡镇市]")
ROAD = re.compile(r"^(.+?(?:大道|路|街|道|村|新村|小区|花园|巷))(?=\d|$|[甲乙丙丁])")
WORDS = re.compile(rf"[^\W_{CHINESE}]+")
NEAR = ("号", "楼", "室")  # what two neighbours differ in
SAME = {"f": "楼", "层": "楼"}
WRITTEN = {"rd": "road", "st": "street", "ave": "avenue", "ln": "lane", "dr": "drive", "pl": "place", "ct": "court"}


@dataclass(frozen=True)
class Address:
    """`units` are the numbers by what they number: 号 → 12-3. Without a `road` it is compared by its `words`."""

    solid: str
    city: str = ""
    district: str = ""
    road: str = ""
    units: tuple[tuple[str, str], ...] = ()
    words: tuple[str, ...] = ()

    @property
    def exact(self) -> str:
        """The same for every way of writing this very door; empty where no number is told."""
        if self.road:
            units = " ".join(f"{number}{unit}" for unit, number in self.units)
            return f"{self.road} {units}" if any(unit == "号" for unit, _number in self.units) else ""
        return " ".join(sorted(self.words)) if any(word[0].isdigit() for word in self.words) else ""


NOWHERE = Address("")


@lru_cache(maxsize=10_000)
def read_address(text: str) -> Address:
    if not text or len(text) < 4:
        return NOWHERE
    folded = fold(unicodedata.normalize("NFKC", text)).replace("之", "-")
    if not re.search(f"[{CHINESE}]", folded):
        words = tuple(WRITTEN.get(word, word) for word in WORDS.findall(folded))
        return Address("".join(words), words=words)
    solid = NUMERAL.sub(lambda found: str(_number(found[1])), re.sub(r"[\s,，.。、()（）]", "", folded))
    rest = PROVINCE.sub("", STARTS.sub("", solid))
    city, rest = _first(CITY, rest)
    district, rest = _first(DISTRICT, rest)
    rest = VILLAGE.sub("", rest, count=1) if re.search(r"[路街道巷]", rest) else rest
    found = ROAD.match(rest)
    if not found:
        return Address(solid, city, district, words=(rest,))
    return Address(solid, city, district, found[1], _units(rest[found.end() :]))


def _first(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    found = pattern.match(text)
    return (found[0], text[found.end() :]) if found else ("", text)


def _number(chinese: str) -> int:
    """Up to the hundreds: 二 → 2, 十二 → 12, 一百零五 → 105, 二三 → 23."""
    if "十" not in chinese and "百" not in chinese:
        return int("".join(str(DIGITS[char]) for char in chinese))
    hundreds, _found, rest = chinese.partition("百") if "百" in chinese else ("", "", chinese)
    tens, ten, ones = rest.partition("十") if "十" in rest else ("", "", rest.lstrip("零〇"))
    total = DIGITS.get(hundreds, 0) * 100 + (DIGITS.get(tens, 1) * 10 if ten else 0)
    return total + DIGITS.get(ones[-1:], 0)


def _units(text: str) -> tuple[tuple[str, str], ...]:
    """6楼-3 is a door of the sixth floor, 12-3号 a house."""
    found: dict[str, str] = {}
    for number, unit, beside in UNIT.findall(text):
        name = SAME.get(unit, unit)
        found.setdefault(name, f"{number.lstrip('0') or '0'}{'-' + beside if beside else ''}")
    return tuple(found.items())


ADDRESS_SAME, ADDRESS_NEAR, ADDRESS_ROAD, ADDRESS_CLOSE = 11.0, 6.0, 3.0, 8.0
ADDRESS_DIFFERS = -1.0
NOT_SAID = Likeness(0.0)


def compare_addresses(one: Address, two: Address) -> Likeness:
    if not (one.solid and two.solid):
        return NOT_SAID
    if one.solid == two.solid:
        return Likeness(ADDRESS_SAME, "address_same")
    if one.road and two.road:
        return _by_parts(one, two)
    if one.words and two.words:
        return _by_words(one, two)
    return Likeness(ADDRESS_DIFFERS)


def _by_parts(one: Address, two: Address) -> Likeness:
    elsewhere = any(a and b and a != b for a, b in ((one.city, two.city), (one.district, two.district)))
    if one.road != two.road or elsewhere:
        return Likeness(ADDRESS_DIFFERS)
    a, b = dict(one.units), dict(two.units)
    differ = {unit for unit in a.keys() & b.keys() if a[unit] != b[unit]}
    missing = a.keys() ^ b.keys()
    if not differ and missing <= {"楼", "室"}:
        return Likeness(ADDRESS_SAME if not missing else ADDRESS_SAME - 1, "address_same")
    if differ <= set(NEAR) and missing <= {"楼", "室"}:
        return Likeness(ADDRESS_NEAR, "address_near")
    return Likeness(ADDRESS_ROAD, "address_road")


def _by_words(one: Address, two: Address) -> Likeness:
    ratio = fuzz.token_sort_ratio(" ".join(one.words), " ".join(two.words))
    numbers = [{word for word in side.words if word.isdigit()} for side in (one, two)]
    if ratio >= 96:
        return Likeness(ADDRESS_SAME, "address_same")
    if ratio >= 80:
        return Likeness(ADDRESS_CLOSE if numbers[0] & numbers[1] else ADDRESS_NEAR, "address_close")
    if ratio >= 65 and numbers[0] & numbers[1]:
        return Likeness(ADDRESS_ROAD, "address_road")
    return Likeness(ADDRESS_DIFFERS)
