"""Import, undo, compare: whatever the file and however the person wants it, the database is as before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from conftest import Cast
from shuke.events.models import Event
from shuke.orders.actions import refresh_measures
from shuke.records import search, shape
from shuke.records.models import CustomField, CustomObject
from shuke.transfer.actions.running import run
from shuke.transfer.actions.undoing import undo
from shuke.transfer.models import Import
from shuke.transfer.tests.shop import AT, checked, csv_bytes, undone
from shuke.transfer.tests.whole import different, world

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]  # a file made smaller takes minutes, and says little more
QUICK = settings(
    max_examples=15, deadline=None, phases=PHASES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


HEADS = {
    "customers": [
        "會員編號",
        "姓名",
        "電話",
        "E-mail",
        "LINE ID",
        "生日",
        "等級",
        "團隊",
        "地址",
        "外部編號",
        "鞋號",
        "膚質",
    ],
    "products": ["商品編號", "品名", "單價", "單位", "外部編號", "產地"],
    "lines": ["訂購日期", "會員編號", "姓名", "電話", "商品編號", "品名", "數量", "單價", "金額", "訂單編號", "項次"],
    "records": ["名稱", "到期日", "顧客", "等級", "序號"],
}
COLUMNS = {
    "customers": ["member_no", "name", "phone", "email", "line_id", "birthday", "grade", "team", "address",
                  "external_id", "custom.shoe", "custom.skin"],
    "products": ["code", "name", "price", "unit", "external_id", "custom.origin"],
    "lines": ["on", "customer_id", "customer", "phone", "product_id", "product", "quantity", "unit_price", "amount",
              "order_number", "line_number"],
    "records": ["name", "until", "customer", "level", "serial"],
}  # fmt: skip
NAMES = st.sampled_from(["王小明", "陳美玲", "林志偉", "同名", ""])
PHONES = st.sampled_from(["0912345678", "0987654321", "123", ""])
CELLS = {
    "customers": st.tuples(
        st.sampled_from(["M001", "M002", "M900", "M901", ""]), NAMES, PHONES,
        st.sampled_from(["a@example.tw", "b@example.tw", "x", ""]), st.sampled_from(["line_a", "line_b", ""]),
        st.sampled_from(["1990/1/1", "75/5/2", "?", ""]), st.sampled_from(["A", "B", "白金", ""]),
        st.sampled_from(["北區", "南區", "新區", ""]), st.sampled_from(["台北市", "台中市", ""]),
        st.sampled_from(["E1", "E2", ""]), st.sampled_from(["24", "26.5", "大", ""]),
        st.sampled_from(["乾性", "油性", "中性", ""]),
    ),
    "products": st.tuples(
        st.sampled_from(["T01", "S01", "X01", "X02", ""]), st.sampled_from(["普洱茶", "肥皂", "茶杯", "面膜", ""]),
        st.sampled_from([50, "NT$1,200", "貴", ""]), st.sampled_from(["盒", "個", ""]),
        st.sampled_from(["P1", "P2", ""]), st.sampled_from(["雲南", "台灣", ""]),
    ),
    "lines": st.tuples(
        st.sampled_from(["2024/5/2", "2024/5/3", "113/05/04", "2024/13/1", ""]),
        st.sampled_from(["M001", "M002", "M900", "M901", ""]), NAMES, PHONES,
        st.sampled_from(["T01", "X01", "X02", ""]), st.sampled_from(["普洱茶", "面膜", "茶杯", ""]),
        st.sampled_from([1, 2, "3盒", -1, 0, "", "多"]), st.sampled_from([50, "NT$1,200", ""]),
        st.sampled_from([100, "", "２４００"]), st.sampled_from(["A-1", "A-2", ""]), st.sampled_from(["1", "2", ""]),
    ),
    "records": st.tuples(
        st.sampled_from(["W-0", "W-1", "W-2", ""]), st.sampled_from(["2025/5/1", "114/6/1", "someday", ""]),
        st.sampled_from(["王小明", "陳美玲", "不存在", ""]), st.sampled_from(["金", "銀", "銅", ""]),
        st.sampled_from(["S1", "S2", ""]),
    ),
}  # fmt: skip
KEYS = {
    "customers": ["member_no", "phone", "phone_alone", "email", "email_alone", "line_id", "name_birthday", "name",
                  "external_id"],
    "products": ["code", "product_name", "external_id"],
    "lines": ["member_no", "phone", "phone_alone", "name"],
    "records": ["name", "serial"],
}  # fmt: skip
WORDS = {
    "customers": {"grade": {"白金": "A"}, "team": {"新區": "南區"}},
    "products": {"unit": {"個": "盒"}},
    "lines": {},
    "records": {"level": {"銅": "銀"}},
}
NEW_FIELDS = {
    "customers": {"skin": {"label": "膚質", "kind": "choice"}},
    "products": {"origin": {"label": "產地", "kind": "text"}},
}
CHOOSE_NEW = {"records": {"level": ["銅"]}}


@st.composite
def files(draw: st.DrawFn, kinds: tuple[str, ...] = tuple(HEADS), again: bool = False) -> dict[str, Any]:
    """A file and how it shall go in; `again`: one that may come in again."""
    kind = draw(st.sampled_from(kinds))
    modes = ["both", "create", "update", *(["append"] if kind == "lines" and not again else [])]
    rows = draw(st.lists(CELLS[kind], min_size=1, max_size=8))
    said = dict(zip(COLUMNS[kind], HEADS[kind], strict=True))
    new_fields = NEW_FIELDS.get(kind, {}) if draw(st.booleans()) else {}
    for name in NEW_FIELDS.get(kind, {}).keys() - new_fields.keys():
        del said[f"custom.{name}"]
    return {
        "content": csv_bytes(HEADS[kind], rows),
        "kind": kind, "said": said, "said_all": True, "mode": draw(st.sampled_from(modes)),
        "keys": draw(st.lists(st.sampled_from(KEYS[kind]), unique=True, max_size=2)),
        "blanks": draw(st.sampled_from(["keep", "empty"])), "doubtful": draw(st.sampled_from(["leave_out", "as_new"])),
        "words": WORDS[kind] if draw(st.booleans()) else {}, "new_fields": new_fields,
        "choose_new": CHOOSE_NEW.get(kind, {}) if draw(st.booleans()) else {},
        **({"record_type": "x.warranty"} if kind == "records" else {}),
    }  # fmt: skip


@pytest.fixture(autouse=True)
def shop(cast: Cast) -> None:
    """With own fields, an object of its own, and everybody in the search index."""
    CustomObject.objects.create(key="warranty", labels={"zh-hant": "保固卡"})
    words = (("gold", "金"), ("silver", "銀"))
    kept = [{"key": key, "labels": {"zh-hant": word}, "colour": "", "active": True} for key, word in words]
    levels = {"choices": kept}
    for of, key, kind, label, options in (
        ("x.warranty", "until", "date", "到期日", {}), ("x.warranty", "customer", "link", "顧客", {"to": "customer"}),
        ("x.warranty", "level", "choice", "等級", levels), ("x.warranty", "serial", "text", "序號", {}),
        ("customer", "shoe", "number", "鞋號", {}),
    ):  # fmt: skip
        CustomField.objects.create(
            record_type=of, key=key, kind=kind, labels={"zh-hant": label}, options=options, index_ready=True
        )
    shape.changed()
    refresh_measures(None)
    search.index("customer", [cast.wang.pk, cast.chen.pk])
    search.index("product", [cast.tea.pk, cast.soap.pk])


@contextmanager
def for_now() -> Iterator[None]:
    """What is written is forgotten at the end, so that each example begins with the same shop."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    shape.changed()


def go_in(file: dict[str, Any], cast: Cast) -> Import | None:
    """None when the check refused it."""
    options = {name: value for name, value in file.items() if name != "content"}
    job = checked(file["content"], cast.alice, **options)
    if job.status != Import.Status.READY:
        assert job.status == Import.Status.DRAFT
        return None
    run(job.pk, at=AT)
    job.refresh_from_db()
    assert job.status == Import.Status.DONE, job.error
    return job


def take_out(job: Import, cast: Cast) -> None:
    undone(Import.objects.get(id=job.pk), cast.alice)
    for waiting in Import.objects.filter(status=Import.Status.UNDOING):  # what an earlier undoing left is tried again
        undo(waiting.pk, at=AT, by=cast.alice)
    job.refresh_from_db()
    assert job.status == Import.Status.UNDONE


@QUICK
@given(file=files())
def test_undone_all_is_as_before(cast: Cast, file: dict[str, Any]) -> None:
    with for_now():
        before = world(binned=False)
        if job := go_in(file, cast):
            take_out(job, cast)
            connection.check_constraints()
            assert different(before, world(binned=False)) == []
            assert job.count("kept") == 0


@QUICK
@given(file=files(again=True))
def test_a_second_time_nothing_changes(cast: Cast, file: dict[str, Any]) -> None:
    with for_now():
        first = go_in(file, cast)
        before, events = world(), Event.objects.exclude(verb__startswith="transfer.").count()
        if first and (again := go_in(file, cast)):
            assert different(before, world()) == []
            assert Event.objects.exclude(verb__startswith="transfer.").count() == events
            assert (again.count("created"), again.count("updated")) == (0, 0)
            take_out(again, cast)
            assert different(before, world()) == []
        if first:
            take_out(first, cast)


@QUICK
@given(one=files(), other=files(), newest_first=st.booleans())
def test_two_imports_undone_in_any_order(cast: Cast, one: dict, other: dict, newest_first: bool) -> None:
    with for_now():
        before = world(binned=False)
        jobs = [job for job in (go_in(one, cast), go_in(other, cast)) if job]
        for job in reversed(jobs) if newest_first else jobs:
            take_out(job, cast)
        connection.check_constraints()
        assert different(before, world(binned=False)) == []
