"""What a column's contents look like, from a sample of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from shuke.core import parse

_DATE = re.compile(
    r"^(19|20)\d{6}$|^[01]\d{6}$|\d[/.\-]\d{1,2}[/.\-]\d|年|\d-[A-Za-z]{3}-"
    r"|[A-Za-z]{3,9} \d{1,2},|^\d{1,2} [A-Za-z]{3}|^1[0-9]{9}$"
)
_MAYBE_DATE = re.compile(r"^[3-5]\d{4}(\.\d+)?$|^\d{6}$|^1\d{12}$")
_PHONE = re.compile(r"^((\+|0|886|\(0)[\d\s\-()#.+/、,，;；轉]{6,}|9\d{8}(\.0)?|1[3-9]\d{9})$")  # 9…: it lost its zero
_INTEGER = re.compile(r"^-?\d{1,6}(\.0+)?$")
_ID = re.compile(
    r"^[A-Za-z]{0,6}[-_#]?\d[\dA-Za-z\-_#./]*$|^[0-9a-f]{8}-?[0-9a-f-]{8,}$"
    r"|^[A-Z0-9]{2,}[-_][A-Z0-9\-_]+$|^[0-9a-f]{16,}$"
)
_HANZI_NAME = re.compile(r"^[\u3400-\u9fff·．•]{2,5}(先生|小姐|女士|太太)?$")
_LATIN_NAME = re.compile(r"^[A-Z][a-zA-Z'’.\-]+(,? [A-Z][a-zA-Z'’.\-]*){1,3}$")
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fffA-Za-z]{2,}")
_SURNAMES = frozenset(
    "陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴周徐蘇葉莊呂江何蕭羅高潘簡朱鍾游詹胡施沈余盧趙梁顏柯翁魏孫戴范方"
    "宋鄧杜侯曹薛傅丁溫紀藍連唐馬蔣董石卓田姚程康馮古姜湯汪白鄒陈黄张吴刘杨许郑谢赖苏叶庄吕萧罗简钟卢赵颜孙"
    "邓温纪蓝连马蒋汤冯邹于袁韩彭任贾夏谭熊秦阎薛侯龙段雷史陶贺毛郝顾龚邵万钱严武莫孔向常"
)
_GENDERS = frozenset("男 女 m f male female 先生 小姐 女士 太太 mr mrs ms miss 男性 女性 other 其他 未知".split())


@dataclass(frozen=True)
class Profile:
    """Shares (0..1) of the non-empty values of a sample."""

    filled: float
    date: float
    maybe_date: float
    phone: float
    email: float
    number: float
    integer: float
    identifier: float
    person: float
    words: float
    distinct: float
    largest: float
    length: float
    gender: float
    grade: float
    choice: float


def profile(values: list[str]) -> Profile:
    texts = [text.strip() for text in values if text and text.strip()]
    if not texts:
        return Profile(*[0.0] * 16)
    count = len(texts)

    def share(test: Callable[[str], bool]) -> float:
        return sum(1 for text in texts if test(text)) / count

    numbers = [abs(float(value)) for text in texts if (value := parse.quantity(text)[0]) is not None]
    return Profile(
        filled=count / len(values),
        date=share(lambda t: bool(_DATE.search(t)) and parse.date(t)[0] is not None),
        maybe_date=share(lambda t: bool(_MAYBE_DATE.match(t)) and parse.date(t)[0] is not None),
        phone=share(lambda t: bool(_PHONE.match(t)) and _digits(t) >= 8),
        email=share(lambda t: parse.email(t)[0] is not None),
        number=share(_is_number),
        integer=share(_is_integer),
        identifier=share(lambda t: bool(_ID.match(t))),
        person=share(_is_person),
        words=share(lambda t: bool(_WORD.search(t)) and not _ID.match(t)),
        distinct=len(set(texts)) / count,
        largest=max(numbers, default=0.0),
        length=sum(map(len, texts)) / count,
        gender=share(lambda t: t.lower() in _GENDERS),
        grade=share(lambda t: len(parse.grade(t)[0] or "long") <= 8 and not t.isdigit()),
        choice=share(lambda t: parse.boolean(t)[0] is not None),
    )


def _digits(text: str) -> int:
    return sum(c.isdigit() for c in text)


@lru_cache(maxsize=5_000)
def _is_number(text: str) -> bool:
    return parse.amount(text)[1] is None or parse.quantity(text)[1] is None


def _is_integer(text: str) -> bool:
    """2, 2.0 and 2盒."""
    value = parse.quantity(text)[0]
    return bool(_INTEGER.match(text)) or (value is not None and value == int(value) != 0)


def _is_person(text: str) -> bool:
    if _HANZI_NAME.match(text):
        return text[0] in _SURNAMES
    return bool(_LATIN_NAME.match(text))


def fit(holds: str, found: Profile) -> float:
    """How well the contents suit a field that `holds` this; 0 rules it out. Empty columns fit everything a little."""
    if not found.filled:
        return 0.4
    return _FITS[holds](found)


def _date_fit(p: Profile) -> float:
    """Serial numbers and six digits are dates only where the name says so, as it does here; then they may also stand
    among repeated names, totals and what nobody can read."""
    if p.date > 0.5:
        return p.date
    maybe = max(p.maybe_date, p.date)
    return 0.85 * maybe if maybe > 0.3 else 0.0


def _id_fit(p: Profile) -> float:
    if p.date > 0.8 or p.email > 0.5:
        return 0.0
    decimal = p.number > 0.9 and p.integer < 0.5 and p.largest < 1e6 and p.length < 8 and p.identifier < 0.9
    return 0.2 if decimal else 0.5 + 0.5 * max(p.identifier, p.integer, 0.5)


def _money_fit(p: Profile) -> float:
    if p.number < 0.5 or p.date > 0.8:
        return 0.0
    return p.number * (0.6 if p.largest < 20 and p.integer > 0.95 else 1.0)


def _quantity_fit(p: Profile) -> float:
    if p.number < 0.5 or p.date > 0.8:
        return 0.0
    return p.number * (1.0 if p.integer > 0.7 and p.largest <= 1000 else 0.5 if p.largest < 1e6 else 0.1)


def _text_fit(p: Profile) -> float:
    if max(p.date, p.phone, p.email) > 0.8:
        return 0.0
    return 0.6 + 0.4 * p.words


_FITS: dict[str, Callable[[Profile], float]] = {
    "date": _date_fit,
    "phone": lambda p: p.phone if p.phone > 0.3 else 0.3 if p.number < 0.1 or p.length >= 7 else 0.0,
    "email": lambda p: p.email if p.email > 0.3 else 0.0,
    "id": _id_fit,
    "code": lambda p: 0.0 if p.date > 0.8 and p.integer < 0.5 else 0.9,
    "money": _money_fit,
    "quantity": _quantity_fit,
    "person": lambda p: (
        0.0 if max(p.date, p.phone, p.email) > 0.8 else 0.35 if p.number > 0.9 else 0.7 + 0.3 * p.person
    ),
    "words": lambda p: 0.0 if max(p.date, p.phone, p.email) > 0.8 else 0.4 if p.number > 0.9 else 0.6 + 0.4 * p.words,
    "group": lambda p: 0.0 if max(p.date, p.phone, p.email) > 0.8 else 0.9,
    "grade": lambda p: 0.5 + 0.5 * p.grade if p.date < 0.5 and p.length <= 12 else 0.0,
    "gender": lambda p: 0.3 + 0.7 * p.gender if p.length < 10 else 0.0,
    "choice": lambda p: 0.3 + 0.7 * p.choice if p.length < 12 else 0.0,
    "address": lambda p: 0.0 if p.number > 0.8 or max(p.date, p.email) > 0.8 else 0.9,
    "surname": lambda p: 0.9 if p.length < 12 and p.number < 0.5 else 0.0,
    "given": lambda p: 0.9 if p.length < 25 and p.number < 0.5 else 0.0,
    "text": _text_fit,
}
