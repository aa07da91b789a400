"""Dates as people write them: 2024/5/2, 113/05/02, 民國113年5月2日, 5/2/2024, 20240502, 12-May-2024, Excel serials.

The order of day and month and the year's era are decided by the evidence of the whole column (`date_style`).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache, partial
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from .column import Column, Parsed, as_text, merge, one_chunk, read_distinct
from .digits import chinese_number, half_width, is_chinese_number

YEARS = range(1900, 2101)
_MONTHS = {m: i for i, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_TIME = re.compile(  # nothing is given back: a cell of two thousand spaces took fourteen seconds
    r"(?<![\sT])[\sT]++(?:上午|下午|凌晨|中午|晚上|[ap]\.?m\.?)?\s*+\d{1,2}[:時时]\d{1,2}.*$|[\sT]\d{6}(?:Z|[+-]\d\d:?\d\d)?$",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(
    r"[(\s]*(?:星期|週|周|禮拜|礼拜)[一二三四五六日天]\)?|\([一二三四五六日月火水木金土]\)|^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+",
    re.IGNORECASE,
)
_ERA = re.compile(r"^(?:中華)?民[國国]|^中华民国|^ROC\s*", re.IGNORECASE)
_JAPANESE = re.compile(r"^(令和|平成|昭和)(\d{1,2}|元)年")
_JAPANESE_START = {"令和": 2018, "平成": 1988, "昭和": 1925}
_CHINESE = re.compile(
    r"^(元|[\d〇零○一二三四五六七八九十]+)\s*年\s*([\d一二三四五六七八九十]+)\s*月\s*([\d一二三四五六七八九十]+)\s*[日號号]?$"
)
_PARTS = re.compile(r"^(\d{1,4})\s*([/.\-\s])\s*(\d{1,2})\s*\2\s*(\d{1,4})$")
_NAMED = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)?[\s\-/.]*([a-z]{3})[a-z]*\.?[\s\-/.,]*(\d{2}|\d{4})$", re.IGNORECASE)
_NAMED_FIRST = re.compile(r"^([a-z]{3})[a-z]*\.?[\s\-]*(\d{1,2})(?:st|nd|rd|th)?[\s,\-]+(\d{4})$", re.IGNORECASE)
_NUMBER = re.compile(r"^(\d+)(?:\.\d*)?$")
_SERIAL_START = {"1900": datetime.date(1899, 12, 30), "1904": datetime.date(1904, 1, 1)}


@dataclass(frozen=True)
class DateStyle:
    """How a column writes its dates. `ambiguous`: nothing tells 5/2 from 2/5, or 82/5/2 of 1982 from that of the year
    82 of the Republic; someone should look."""

    order: str = "mdy"  # of 5/2/2024: "mdy" | "dmy"
    short_year: str = "western"  # of 24/05/02 and 240502: "western" | "roc"
    year_last: bool = False  # 5/2/24 rather than 24/5/2
    serial: str = "1900"
    order_open: bool = False
    open_years: frozenset[int] = frozenset()  # of two digits, in front, whose era nothing tells
    turn: int = 70  # two-digit western years below it are of this century

    @property
    def ambiguous(self) -> bool:
        return self.order_open or bool(self.open_years)


DEFAULT = DateStyle()


def date_style(texts: Iterable[str | None], *, limit: int = 100_000) -> DateStyle:
    """Decide from the distinct texts of a column."""
    day_first = month_first = either = roc = year_last = 0
    short: set[int] = set()
    for number, text in enumerate(texts):
        if number >= limit:
            break
        plain = _strip(text or "")
        if _ERA.match(plain) or _is_roc(plain):
            roc += 1
        match = _PARTS.match(plain)
        if not match:
            short |= {int(plain[:2])} if len(plain) == 6 and plain.isdigit() else set()
            continue
        a, b = int(match[1]), int(match[3])
        last = len(match[1]) <= 2 and (len(match[4]) == 4 or _year_is_last(match[1], match[4]))
        if last:
            year_last += len(match[4]) <= 2
            day_first += a > 12 >= b
            month_first += b > 12 >= a
            either += a <= 12 and b <= 12 and a != b
        elif len(match[1]) <= 2 and len(match[4]) <= 2:
            short.add(a)
    order = "dmy" if day_first > month_first else "mdy"
    unclear = bool(either and day_first == month_first) or bool(day_first and month_first)
    years = frozenset() if roc or year_last else frozenset(short)
    return DateStyle(order, "roc" if roc else "western", bool(year_last), order_open=unclear, open_years=years)


def _year_is_last(first: str, last: str) -> bool:
    """5/2/24 and 31/12/99, as against 24/5/2."""
    return len(last) == 2 and (len(first) == 1 or int(first) <= 31 < int(last))


def _is_roc(text: str) -> bool:
    match = _PARTS.match(text)
    if match:
        return len(match[1]) == 3 and match[1][0] in "01"
    return len(text) == 7 and text.isdigit() and text[0] in "01" and 1 <= int(text[3:5]) <= 12


def _strip(text: str) -> str:
    plain = half_width(text)
    plain = plain.removeprefix("'")
    plain = _WEEKDAY.sub("", plain)
    return _TIME.sub("", plain).strip()


def date(text: str, style: DateStyle = DEFAULT, tz: str | None = None) -> tuple[datetime.date | None, str | None]:
    """One date; a time after it is dropped, unless `tz` asks for the day there (of UTC times or those with a zone)."""
    if tz and len(text.strip()) > 10:
        moment = _moment(text.strip())
        if moment:
            return moment.astimezone(_zone(tz)).date(), None
    plain = _strip(text)
    if not plain:
        return None, None
    try:
        found = _ymd(plain, style)
        if found is None:
            return None, "date_unreadable"
        return (datetime.date(*found), None) if found[0] in YEARS else (None, "date_absurd")
    except (ValueError, OverflowError):
        return None, "date_impossible"


@lru_cache
def _zone(tz: str) -> ZoneInfo:
    return ZoneInfo(tz)


def _moment(text: str) -> datetime.datetime | None:
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)


def _ymd(text: str, style: DateStyle) -> tuple[int, int, int] | None:
    """Year, month, day, not yet checked; None when it has no shape of a date."""
    japanese = _JAPANESE.match(text)
    if japanese:
        year = _JAPANESE_START[japanese[1]] + (1 if japanese[2] == "元" else int(japanese[2]))
        text = f"{year}年{text[japanese.end() :]}"
    era = _ERA.match(text)
    if era:
        text = text[era.end() :].strip()
        style = DateStyle(style.order, "roc", serial=style.serial)
    chinese = _CHINESE.match(text)
    if chinese:
        return _year(_integer(chinese[1]), style, era=bool(era)), _integer(chinese[2]), _integer(chinese[3])
    parts = _PARTS.match(text)
    if parts:
        return _from_parts(parts[1], parts[3], parts[4], style, era=bool(era))
    return _from_digits(text, style, era=bool(era)) or _from_names(text)


def _integer(text: str) -> int:
    if text == "元":
        return 1
    return chinese_number(text) if is_chinese_number(text) else int(text)


def _year(year: int, style: DateStyle, *, era: bool = False) -> int:
    if era or 100 <= year < 200 or (year < 100 and style.short_year == "roc"):
        return year + 1911
    if year < 100:
        return year + (2000 if year < style.turn else 1900)
    return year


def _from_parts(a: str, b: str, c: str, style: DateStyle, *, era: bool) -> tuple[int, int, int] | None:
    if len(a) == 4:
        return int(a), int(b), int(c)
    if len(a) == 3 or era:
        return int(a) + 1911, int(b), int(c)
    if len(c) == 4:
        return (int(c), *_month_day(int(a), int(b), style))
    if len(c) == 3:
        return None
    if _year_is_last(a, c) or style.year_last:
        return (_year(int(c), style), *_month_day(int(a), int(b), style))
    return _year(int(a), style), int(b), int(c)


def _month_day(a: int, b: int, style: DateStyle) -> tuple[int, int]:
    if a > 12 or (style.order == "dmy" and b <= 12):
        return b, a
    return a, b


def _from_digits(text: str, style: DateStyle, *, era: bool) -> tuple[int, int, int] | None:
    match = _NUMBER.match(text)
    if not match:
        return None
    digits, size = match[1], len(match[1])
    if size in (8, 14):
        return int(digits[:4]), int(digits[4:6]), int(digits[6:8])
    if size == 7 and (digits[0] in "01" or era):
        return int(digits[:3]) + 1911, int(digits[3:5]), int(digits[5:])
    if size == 6:
        return _year(int(digits[:2]), style, era=era), int(digits[2:4]), int(digits[4:])
    return _from_count(int(digits), size, style)


def _from_count(count: int, size: int, style: DateStyle) -> tuple[int, int, int] | None:
    """Days as a spreadsheet counts them, seconds or milliseconds as a computer does."""
    if size == 5 and 10_000 <= count <= 73_500:
        day = _SERIAL_START[style.serial] + datetime.timedelta(days=count)
    elif size in (10, 13) and str(count)[0] in "12":
        day = datetime.datetime.fromtimestamp(int(str(count)[:10]), datetime.UTC).date()
    else:
        return None
    return day.year, day.month, day.day


def _from_names(text: str) -> tuple[int, int, int] | None:
    match = _NAMED.match(text)
    if match and match[2].lower() in _MONTHS:
        return _year(int(match[3]), DEFAULT), _MONTHS[match[2].lower()], int(match[1])
    match = _NAMED_FIRST.match(text)
    if match and match[1].lower() in _MONTHS:
        return int(match[3]), _MONTHS[match[1].lower()], int(match[2])
    return None


def dates(column: Column, style: DateStyle | None = None, tz: str | None = None) -> Parsed:
    """date32. Without `style` it is decided from this very column. With `tz`, times without a zone count as UTC."""
    array = one_chunk(column)
    if pa.types.is_date(array.type):
        return _checked(array.cast(pa.date32()))
    if pa.types.is_timestamp(array.type):
        return _checked(_timestamp_days(array, tz))
    if pa.types.is_dictionary(array.type):
        coded = pa.DictionaryArray.from_arrays(array.indices, as_text(array.dictionary))
    else:
        found = moments(as_text(array)) if tz else None
        if found is not None:
            return _checked(_timestamp_days(found, tz))
        texts = as_text(array) if tz else day_texts(as_text(array))
        coded = one_chunk(texts).dictionary_encode()
    if style is None:
        style = date_style(coded.dictionary.to_pylist())
    if len(coded.dictionary) > 50_000 and not tz:
        return _plain_first(coded.cast(pa.string()), style)
    return read_distinct(coded, pa.date32(), partial(date, style=style, tz=tz))


def moments(texts: Column) -> Column | None:
    """ISO dates with times as timestamps in UTC; None when some are something else."""
    if pc.any(pc.less_equal(pc.binary_length(texts), 10)).as_py() or not pc.any(pc.is_valid(texts)).as_py():
        return None
    for kind in (pa.timestamp("ns"), pa.timestamp("ns", "UTC")):
        try:
            return texts.cast(kind)
        except pa.ArrowInvalid:
            continue
    return None


def _timestamp_days(array: pa.Array, tz: str | None) -> pa.Array:
    """The date as written; with a zone, the day there."""
    if tz:
        zoned = array if array.type.tz else pc.assume_timezone(array, "UTC")
        array = pc.local_timestamp(zoned.cast(pa.timestamp(array.type.unit, tz)))
    elif array.type.tz:
        array = array.cast(pa.timestamp(array.type.unit, "UTC")).cast(pa.timestamp(array.type.unit))
    return array.cast(pa.date32(), safe=False)


def _checked(days: pa.Array) -> Parsed:
    absurd = pc.or_(pc.less(days, datetime.date(YEARS[0], 1, 1)), pc.greater(days, datetime.date(YEARS[-1], 12, 31)))
    if not pc.any(absurd).as_py():
        return Parsed(days, pa.nulls(len(days), pa.string()))
    reasons = pc.if_else(pc.fill_null(absurd, False), "date_absurd", pa.scalar(None, pa.string()))
    return Parsed(pc.if_else(absurd, pa.scalar(None, pa.date32()), days), reasons)


def day_texts(texts: Column) -> Column:
    """Cut ISO-like times off, so that there are as many distinct texts as days, not as moments."""
    if not pc.any(pc.greater(pc.binary_length(texts), 15)).as_py():
        return texts
    timed = pc.fill_null(pc.match_substring_regex(texts, r"^\d{4}[-/.]\d{2}[-/.]\d{2}[ T]\d{2}:\d{2}"), False)
    if pc.all(timed).as_py():
        return pc.cast(pc.binary_slice(pc.cast(texts, pa.binary()), 0, 10), pa.string())
    return pc.if_else(timed, pc.utf8_slice_codeunits(texts, 0, 10), texts) if pc.any(timed).as_py() else texts


def _plain_first(texts: pa.Array, style: DateStyle) -> Parsed:
    """Very many distinct texts: read ISO dates in bulk first."""
    plain = pc.fill_null(pc.match_substring_regex(texts, r"^(19|20)\d\d-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$"), True)
    values = pc.cast(pc.if_else(plain, texts, None), pa.date32())
    return merge(plain, values, lambda rest: read_distinct(rest, pa.date32(), partial(date, style=style)), texts)
