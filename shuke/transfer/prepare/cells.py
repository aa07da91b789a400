"""One batch of a file's rows, read field by field; what can't be read marks its row or is left out of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, timedelta, tzinfo
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shuke.core import parse
from shuke.transfer.files import ROW_NUMBER
from shuke.transfer.prepare.problems import Problem, Problems

OwnFields = Callable[["Cells"], pa.Array]
FAR_AHEAD = timedelta(days=366)  # an order further in the future is a slip of the pen
ERAS = ("roc", "western")
NO_NUMBER = frozenset(
    "無 无 沒有 没有 無資料 无资料 未填 未知 不明 待補 空白 同上 同手機 同手机 同電話 同电话"
    " - -- — － / n/a none null nil #n/a".split()
)  # what people write where there is no number
SHOWN = 300  # characters of a row that are shown beside the reason


@dataclass
class Styles:
    """How the file writes days and numbers, decided once for all of it. `date_order` is the person's word on it: "mdy",
    "dmy", or the era of two-digit years."""

    region: str = "TW"
    today: date = date(2100, 1, 1)
    date_order: str = ""
    dates: dict[str, parse.DateStyle] = field(default_factory=dict)
    numbers: dict[str, parse.NumberStyle] = field(default_factory=dict)
    points_of_one_piece: bool | None = None  # what the file's PV column says
    discount_is_share: bool | None = None  # 0.15 rather than an amount
    own: OwnFields | None = None  # reads the columns of the shop's own fields into one text a row
    people: Mapping[str, int] = field(default_factory=dict)  # what somebody of staff is called, in lower case → id
    teams: Collection[str] = ()
    zone: tzinfo = UTC  # of moments that say none
    empties: Mapping[str, str] = field(default_factory=dict)  # columns whose empty cells empty a field → that field

    def dates_of(self, name: str, column: pa.Array) -> parse.DateStyle:
        if name not in self.dates:
            self.dates[name] = self.as_said(parse.date_style(parse.as_text(column).unique().to_pylist()))
        return self.dates[name]

    def as_said(self, style: parse.DateStyle) -> parse.DateStyle:
        if self.date_order in ERAS:
            return replace(style, short_year=self.date_order, open_years=frozenset(), turn=self._turn)
        return replace(style, order=self.date_order, order_open=False) if self.date_order else style

    def settle_years(self) -> None:
        """Two-digit years of days gone by: of the Republic if another column's are, or if they would lie ahead in a
        shop of Taiwan; elsewhere those that would lie ahead are of the century before."""
        roc = any(style.short_year == "roc" for style in self.dates.values())
        for name, style in self.dates.items():
            ahead = any(self._turn <= year < style.turn for year in style.open_years)
            if style.open_years and (roc or (ahead and self.region == "TW")):
                self.dates[name] = replace(style, short_year="roc", open_years=frozenset())
            elif ahead:
                self.dates[name] = replace(style, turn=self._turn)

    @property
    def _turn(self) -> int:
        return min((self.today + FAR_AHEAD).year - 1999, parse.DateStyle.turn)

    def numbers_of(self, name: str, column: pa.Array) -> parse.NumberStyle:
        if name not in self.numbers:
            self.numbers[name] = parse.number_style(parse.as_text(column).unique().to_pylist())
        return self.numbers[name]


class Cells:
    """`keep` says which rows are good so far. Every reading gives one value a row, good or not."""

    def __init__(self, batch: pa.RecordBatch, columns: Mapping[str, str], styles: Styles, problems: Problems) -> None:
        self.batch = batch
        self.columns = columns
        self.styles = styles
        self.problems = problems
        self.count = batch.num_rows
        self.rows = batch.column(ROW_NUMBER)
        self.keep = np.ones(self.count, dtype=bool)

    def has(self, name: str) -> bool:
        return bool(self.columns.get(name))

    def raw(self, name: str) -> pa.Array:
        return self.batch.column(self.columns[name])

    def text(self, name: str, limit: int, *, key: bool = False) -> pa.Array:
        """Tidy text, empty where there is none. Longer than `limit`: a key refuses its row, other text is cut. A key is
        never 無 or the like."""
        if not self.has(name):
            return pa.repeat(pa.scalar(""), self.count)
        coded = parse.as_text(self.raw(name)).dictionary_encode()
        tidied = [parse.tidy(text.replace("\x00", "")) if text else "" for text in coded.dictionary.to_pylist()]
        if key:
            tidied = ["" if text.casefold() in NO_NUMBER else text for text in tidied]
        texts = pc.fill_null(pc.take(pa.array(tidied, pa.string()), coded.indices), "")
        if key:
            self.refuse_where(pc.greater(pc.utf8_length(texts), limit), name, "too_long")
        return pc.utf8_slice_codeunits(texts, 0, limit)

    def long_text(self, name: str, limit: int) -> pa.Array:
        """Text whose line breaks are kept."""
        if not self.has(name):
            return pa.repeat(pa.scalar(""), self.count)
        texts = pc.fill_null(pc.utf8_trim_whitespace(parse.as_text(self.raw(name))), "")
        return pc.utf8_slice_codeunits(pc.replace_substring(texts, "\x00", ""), 0, limit)

    def day(self, name: str, *, must: bool = True) -> pa.Array:
        """Days as date32. Unreadable ones refuse the row if it `must` have one, else they are left out."""
        if not self.has(name):
            return pa.nulls(self.count, pa.date32())
        parsed = parse.dates(self.raw(name), self.styles.dates_of(name, self.raw(name)))
        self._report(name, parsed.reasons, refuse=must)
        ahead = pc.fill_null(pc.greater(parsed.values, self.styles.today + FAR_AHEAD), False)
        if must:
            self.refuse_where(ahead, name, "date_future")
            self.refuse_where(pc.and_(pc.is_null(parsed.values), pc.is_null(parsed.reasons)), name, "missing")
        return parsed.values

    def number(self, name: str, *, places: int = 4, must_read: bool = True) -> pa.Array:
        """Numbers as int64 in 1/10**places, null where the cell is empty. Unreadable ones refuse the row."""
        if not self.has(name):
            return pa.nulls(self.count, pa.int64())
        read = parse.quantities if places == 3 else parse.amounts
        parsed = read(self.raw(name), self.styles.numbers_of(name, self.raw(name)))
        self._report(name, parsed.reasons, refuse=must_read)
        scaled = parsed.scaled()
        if places == 3:
            scaled = np.where(scaled >= 0, (scaled + 5) // 10, -((-scaled + 5) // 10))
        return pa.array(scaled, pa.int64(), mask=pc.is_null(parsed.values).to_numpy(zero_copy_only=False))

    def blanks(self) -> pa.Array:
        """The fields of each row that an empty cell empties, as `birthday|note`; a cell that can't be read is not
        empty."""
        masks = [(field, self.blank(name)) for name, field in self.styles.empties.items() if self.has(name)]
        if not masks:
            return pa.repeat(pa.scalar(""), self.count)
        return pc.binary_join_element_wise(*(pc.if_else(mask, field, "") for field, mask in masks), "|")

    def blank(self, name: str) -> pa.Array:
        """Where the file says nothing at all."""
        return pc.equal(pc.fill_null(pc.utf8_trim_whitespace(parse.as_text(self.raw(name))), ""), "")

    def unknown(self, name: str, mask: pa.Array) -> None:
        """The words of these rows fit no choice: they are counted, for the person to say what they mean."""
        texts = pc.drop_null(pc.if_else(pc.fill_null(mask, False), parse.as_text(self.raw(name)), None))
        counted = pc.value_counts(texts)
        self.problems.unknown(name, zip(counted.field(0).to_pylist(), counted.field(1).to_pylist(), strict=True))

    def own(self) -> pa.Array:
        """The shop's own fields of each row as JSON; empty where there are none."""
        return self.styles.own(self) if self.styles.own else pa.repeat(pa.scalar(""), self.count)

    def parsed(self, name: str, read: Callable[[pa.Array], parse.Parsed]) -> pa.Array:
        """Text that `read` understands (phones, e-mails, grades); what it doesn't is left out and said."""
        if not self.has(name):
            return pa.repeat(pa.scalar(""), self.count)
        found = read(self.raw(name))
        self._report(name, found.reasons, refuse=False)
        return pc.fill_null(found.values, "")

    def refuse_where(self, mask: Any, name: str, code: str, **params: Any) -> None:
        """Refuse the rows of `mask` (Arrow or numpy); the first reason of a row is the one that is told."""
        for row in self._hits(mask):
            if self.keep[row]:
                self.keep[row] = False
                self.problems.refuse(self._problem(row, name, code, params))

    def drop_where(self, mask: Any, name: str, code: str) -> None:
        hits = self._hits(mask)
        told = hits[: self.problems.room]
        for row in told:
            self.problems.drop(self._problem(row, name, code, {}))
        self.problems.dropped_count[code] += len(hits) - len(told)

    def _report(self, name: str, reasons: pa.Array, *, refuse: bool) -> None:
        if reasons.null_count == len(reasons):
            return
        tell = self.refuse_where if refuse else self.drop_where
        for code in pc.unique(pc.drop_null(reasons)).to_pylist():
            tell(pc.fill_null(pc.equal(reasons, code), False), name, code)

    def _hits(self, mask: Any) -> list[int]:
        array = mask if isinstance(mask, np.ndarray) else pc.fill_null(mask, False).to_numpy(zero_copy_only=False)
        return np.flatnonzero(array).tolist()

    def _problem(self, row: int, name: str, code: str, params: dict[str, Any]) -> Problem:
        about = {"column": self.columns[name]} if self.has(name) else {}
        if self.has(name):
            about["value"] = str(self.raw(name)[row].as_py() or "")[:80].replace("\x00", "")
        return Problem(self.rows[row].as_py(), code, {"field": name, **about, **params}, self.row_text(row))

    def row_text(self, row: int) -> str:
        values = (self.batch.column(header)[row].as_py() for header in dict.fromkeys(self.columns.values()) if header)
        return " · ".join(str(value) for value in values if value not in (None, ""))[:SHOWN].replace("\x00", "")
