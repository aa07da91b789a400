"""Whatever is posted to the wizard: the page says why not, or the file goes in as said; nothing is half-written."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from conftest import Cast
from shuke.orders.actions import refresh_measures
from shuke.records import search
from shuke.transfer.actions.checking import check
from shuke.transfer.actions.running import run
from shuke.transfer.forms import NEW, SettingsForm
from shuke.transfer.models import Import
from shuke.transfer.tests.shop import AT, LINES, csv_bytes, taken_in, undone
from shuke.transfer.tests.test_worlds import HEADS, for_now
from shuke.transfer.tests.whole import different, world

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ROWS = {
    "customers": [["M001", "王小明", "0912345678", "a@example.tw", "x", "1990/1/1", "白金", "新區", "台北", "E1", "26",
                   "油性"],
                  ["M900", "林志偉", "0987654321", "", "", "", "A", "北區", "", "E2", "", "乾性"]],
    "products": [["X01", "面膜", 500, "盒", "P1", "台灣"], ["", "普洱茶", "貴", "", "", ""]],
    "lines": [["2024/5/2", "M001", "王小明", "", "T01", "普洱茶", 1, 600, 600, "A-1", "1"],
              ["2024/5/3", "M900", "林志偉", "", "X01", "面膜", 2, 500, 1000, "A-2", "1"]],
}  # fmt: skip
JUNK = st.sampled_from(
    ["", "x", "\x00", "0", "-1", "9" * 30, NEW, "custom.nothing", "records:household", "'; --", "客" * 400]
)


@st.composite
def posted(draw: st.DrawFn, job: Import) -> dict[str, Any]:
    """Mostly what could be chosen, at times anything."""
    found: dict[str, Any] = {}
    for name, field in SettingsForm(job).fields.items():
        offered = [
            str(value) for value, _label in getattr(field, "choices", ()) if not isinstance(_label, list | tuple)
        ]
        choices = st.sampled_from(offered) if offered else st.text(max_size=12)
        found[name] = draw(choices if draw(st.integers(0, 5)) else JUNK)
    return {name: value for name, value in found.items() if draw(st.integers(0, 9))}


@settings(
    max_examples=15, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(data=st.data(), kind=st.sampled_from(sorted(ROWS)))
def test_whatever_is_said_of_a_file(cast: Cast, client: Client, data: st.DataObject, kind: str) -> None:
    client.force_login(cast.alice)
    with for_now():
        search.index("customer", [cast.wang.pk, cast.chen.pk])
        search.index("product", [cast.tea.pk, cast.soap.pk])
        refresh_measures(None)
        job = taken_in(csv_bytes(HEADS[kind], ROWS[kind]), cast.alice)
        check(job.pk, at=AT)
        before = world()
        for _turn in range(2):
            job.refresh_from_db()
            answer = client.post(f"/import/{job.pk}/settings/", data.draw(posted(job)))
            assert answer.status_code in {200, 302, 400, 409, 422}
            if Import.objects.get(pk=job.pk).status == Import.Status.CHECKING:
                check(job.pk, at=AT)
            assert client.get(f"/import/{job.pk}/").status_code == 200
            assert different(before, world()) == []
        job.refresh_from_db()
        if job.status == Import.Status.READY:
            run(job.pk, at=AT)
            job.refresh_from_db()
            assert job.status in {Import.Status.DONE, Import.Status.DRAFT}
            if job.status == Import.Status.DONE:
                undone(job, cast.alice)
                assert different(before, world(binned=False)) == []


@settings(
    max_examples=15, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(st.dictionaries(
    st.sampled_from(["cell-2-數量", "cell-2-", f"cell-{'9' * 30}-數量", "word-0-0", "x"]) | st.text(max_size=12),
    JUNK | st.text(max_size=12), max_size=6,
))  # fmt: skip
def test_whatever_is_said_of_cells_and_words(cast: Cast, client: Client, said: dict[str, str]) -> None:
    client.force_login(cast.alice)
    with for_now():
        job = taken_in(csv_bytes(LINES, [["2024/13/1", "M001", "", "", "T01", "", "多", 1, 1, ""]]), cast.alice)
        check(job.pk, at=AT)
        before = world()
        for door in ("cells", "words"):
            assert client.post(f"/import/{job.pk}/{door}/", said).status_code in {302, 400, 409, 422}
        if Import.objects.get(pk=job.pk).status == Import.Status.CHECKING:
            check(job.pk, at=AT)
        assert different(before, world()) == []
