"""Whatever comes in: rows or a FileError, never anything else."""

from __future__ import annotations

import datetime
import json
import tempfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuke.core import parse
from shuke.transfer.files import FileError, columns, open_source
from shuke.transfer.files.containers import Opened, each_table, holds_several
from shuke.transfer.tests.sets import archive, members_file
from shuke.transfer.tests.test_files_vcard_json import PHONE

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


@pytest.mark.slow
@QUICK
@given(st.binary(max_size=400))
def test_random_bytes(content: bytes) -> None:
    survives(content)


@pytest.mark.slow
@QUICK
@given(
    st.sampled_from([b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"\xfe\xff"]),
    st.binary(max_size=300),
)
def test_random_bytes_that_begin_well(magic: bytes, content: bytes) -> None:
    survives(magic + content)


@pytest.mark.slow
@QUICK
@given(st.text(alphabet=st.sampled_from(list('a1茶,"\n\r\t;| 日期數量/.-\0')), max_size=200))
def test_mangled_text(text: str) -> None:
    survives(text.encode())


@pytest.mark.slow
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


@pytest.mark.slow
@FEW
@given(st.sampled_from(["xlsx", "xls", "ods"]), st.floats(0, 1), st.binary(max_size=8), st.integers(0, 64))
def test_mangled_workbooks(kind: str, where: float, junk: bytes, cut: int) -> None:
    whole = workbook(kind)
    at = int(where * len(whole))
    survives(whole[:at] + junk + whole[at + cut :])


def all_tables(content: bytes) -> int | None:
    """As a container is taken apart: rows of all tables, or None when refused; each table with rows or a sentence."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(content)
        holds_several(path)
        try:
            return sum(_rows_of(one) for one in each_table(path, "file"))
        except FileError as error:
            return None if str(error) else -1


def _rows_of(table: Opened) -> int:
    if table.source is None:
        return 1 if table.error is None or str(table.error) else -1
    try:
        return sum(batch.num_rows for batch in table.source.batches())
    except FileError as error:
        return 1 if str(error) else -1


@cache
def container(kind: str) -> bytes:
    if kind == "access":
        return members_file()
    if kind == "vcard":
        return PHONE.encode()
    if kind == "json":
        return b'[{"name": "a", "orders": [{"no": 1}]}, {"name": "b"}]'
    if kind == "json lines":
        return "\n".join(f'{{"name": "客{n}", "tags": ["a", {n}], "more": {{"x": null}}}}' for n in range(30)).encode()
    return archive({"a.csv": SMALL, "b/c.json": container("json lines"), "d.vcf": container("vcard"), "e.txt": b""})


@pytest.mark.slow
@settings(FEW, max_examples=60)
@given(
    st.sampled_from(["access", "vcard", "json", "json lines", "zip", "zip"]),
    st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=8), st.integers(0, 64)), min_size=1, max_size=3),
)
def test_mangled_containers(kind: str, cuts: list[tuple[float, bytes, int]]) -> None:
    content = container(kind)
    for where, junk, cut in cuts:
        at = int(where * len(content))
        content = content[:at] + junk + content[at + cut :]
    survives(content)
    all_tables(content)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.slow
@QUICK
@given(JSON, st.booleans())
def test_any_json(value: object, lines: bool) -> None:
    text = json.dumps(value)
    survives((f"{text}\n{text}\n" if lines else text).encode())


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
