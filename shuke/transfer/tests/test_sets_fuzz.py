"""Whatever the tables hold: a set is ready, is one import, or says what is wrong; and nothing is written by looking."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import TestCase
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisCase

from shuke.transfer.sets import actions
from shuke.transfer.sets.actions import running
from shuke.transfer.sets.models import ImportSet
from shuke.transfer.tests.sets import archive, checked, undone
from shuke.transfer.tests.shop import AT, csv_bytes, everything

pytestmark = pytest.mark.slow

HEADERS = [
    "會員編號",
    "姓名",
    "電話",
    "訂購日期",
    "品名",
    "商品編號",
    "數量",
    "單價",
    "金額",
    "訂單編號",
    "id",
    "name",
    "",
    "備註",
]
CELLS = st.sampled_from(
    ["", "A1", "A2", "1", "2", "3", "王小明", "李小華", "0912345678", "2024-05-01", "113/5/2", "普洱茶", "300", "1,200",
     "合計", "-", "=1+1", "\x00", "💐", "１２", "99999999999999999999", "NULL"]
)  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> bytes:
    headers = draw(st.lists(st.sampled_from(HEADERS), min_size=1, max_size=7))
    rows = draw(st.lists(st.lists(CELLS, min_size=len(headers), max_size=len(headers)), max_size=8))
    return csv_bytes(headers, rows)


@pytest.mark.usefixtures("own_home")
class Sets(HypothesisCase, TestCase):
    @given(files=st.lists(tables(), min_size=1, max_size=4))
    @settings(max_examples=25, deadline=None)
    def test_any_tables_go_in_and_out_again(self, files: list[bytes]) -> None:
        before = everything()
        one = checked(archive({f"{at}.csv": content for at, content in enumerate(files)}), name="a.zip")
        assert one.status in {ImportSet.Status.READY, ImportSet.Status.SINGLE, ImportSet.Status.FAILED}
        assert everything() == before
        if one.status == ImportSet.Status.READY and _clear(one):
            actions.run_later(one)
            running.run(one.pk, at=AT)
            one.refresh_from_db()
            undone(one)
            assert everything() == before


def _clear(one: ImportSet) -> bool:
    parts: Any = one.parts.all()
    return bool(parts) and all(part.status == "ready" for part in parts)
