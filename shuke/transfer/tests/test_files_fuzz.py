"""Whatever comes in: rows or a FileError, never anything else."""

from __future__ import annotations

import datetime
import tempfile
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuke.core import parse
from shuke.transfer.files import FileError, columns, open_source

from .files_made import HEADERS, ROWS, delimited, ods, xlsx

QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SMALL = delimited().encode()


def survives(content: bytes) -> int | None:
    """The number of rows, or None when refused."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(content)
        try:
            with open_source(path) as source:
                columns.guess(source.headers, source.sample())
                return sum(batch.num_rows for batch in source.batches())
        except FileError as error:
            return None if str(error) else -1


@QUICK
@given(st.binary(max_size=400))
def test_random_bytes(content: bytes) -> None:
    survives(content)


@QUICK
@given(
    st.sampled_from([b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"\xfe\xff"]),
    st.binary(max_size=300),
)
def test_random_bytes_that_begin_well(magic: bytes, content: bytes) -> None:
    survives(magic + content)


@QUICK
@given(st.text(alphabet=st.sampled_from(list('a1茶,"\n\r\t;| 日期數量/.-\0')), max_size=200))
def test_mangled_text(text: str) -> None:
    survives(text.encode())


@QUICK
@given(st.integers(0, len(SMALL)), st.binary(max_size=6), st.integers(0, 5))
def test_mangled_csv_loses_at_most_its_mangled_rows(at: int, junk: bytes, cut: int) -> None:
    whole = SMALL + SMALL.split(b"\r\n", 1)[1] * 40
    survives(whole[:at] + junk + whole[at + cut :])


@cache
def workbook(kind: str) -> bytes:
    if kind == "xls":
        return (Path(__file__).parent / "samples" / "orders.xls").read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a"
        made = xlsx(path, {"a": [HEADERS, *ROWS]}) if kind == "xlsx" else ods(path, [HEADERS, *ROWS])
        return made.read_bytes()


@FEW
@given(st.sampled_from(["xlsx", "xls", "ods"]), st.floats(0, 1), st.binary(max_size=8), st.integers(0, 64))
def test_mangled_workbooks(kind: str, where: float, junk: bytes, cut: int) -> None:
    whole = workbook(kind)
    at = int(where * len(whole))
    survives(whole[:at] + junk + whole[at + cut :])


@QUICK
@given(st.text(max_size=30))
def test_any_text_as_any_value(text: str) -> None:
    for read in (parse.date, parse.amount, parse.quantity, parse.phone, parse.email, parse.boolean, parse.grade):
        value, reason = read(text)
        assert value is None or reason is None


@QUICK
@given(st.dates(min_value=datetime.date(1912, 1, 1), max_value=datetime.date(2100, 12, 31)))
def test_every_day_in_every_style(day: datetime.date) -> None:
    roc = day.year - 1911
    for text in (
        f"{day:%Y-%m-%d}",
        f"{day:%Y/%m/%d}",
        f"{day:%Y%m%d}",
        f"民國{roc}年{day:%m}月{day:%d}日",
        f"{roc:03}{day:%m%d}",
        f"{roc:03}/{day:%m/%d}",
    ):
        assert parse.date(text) == (day, None)
