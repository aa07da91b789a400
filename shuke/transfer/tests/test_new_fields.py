"""Fields, choices and words that come with a file; and the next file with the same columns."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.utils import translation

from conftest import Cast
from shuke.accounts.models import Team
from shuke.customers.models import Customer
from shuke.events.models import Event
from shuke.orders.models import Order
from shuke.records import shape
from shuke.records.models import CustomField, CustomObject, CustomRecord
from shuke.transfer.actions.checking import check
from shuke.transfer.models import Import, ImportFix, ImportRow
from shuke.transfer.prepare.statuses import is_known, order_status
from shuke.transfer.tests.shop import AT, LINES, checked, csv_bytes, imported, taken_in, undone
from shuke.transfer.tests.test_running import TWO_ORDERS

pytestmark = pytest.mark.django_db

HEAD = ["會員編號", "姓名", "鞋號", "喜好", "膚質"]
ROWS = [
    ["M001", "王小明", "26.5", "茶、咖啡", "乾性"],
    ["M901", "林志偉", "24", "茶", "油性"],
    ["M902", "張三", "", "", "油性"],
]
FIELDS = {
    "xie_hao": {"label": "鞋號", "kind": "number"},
    "xi_hao": {"label": "喜好", "kind": "many_choice"},
    "fu_zhi": {"label": "膚質", "kind": "choice"},
}
SAID: dict[str, Any] = {
    "said": {
        "member_no": "會員編號", "name": "姓名", "custom.xie_hao": "鞋號", "custom.xi_hao": "喜好",
        "custom.fu_zhi": "膚質",
    },
    "said_all": True, "new_fields": FIELDS, "kind": "customers",
}  # fmt: skip


def own() -> dict[str, str]:
    return dict(CustomField.objects.filter(deleted_at=None).values_list("key", "kind"))


def test_new_fields_are_made_when_the_import_starts_and_go_with_its_undo(cast: Cast) -> None:
    job = checked(csv_bytes(HEAD, ROWS), cast.alice, **SAID)
    assert (job.status, own()) == ("ready", {})
    job = imported(csv_bytes(HEAD, ROWS), cast.alice, **SAID)
    assert own() == {"xie_hao": "number", "xi_hao": "many_choice", "fu_zhi": "choice"}
    cast.wang.refresh_from_db()
    choices = CustomField.objects.get(key="fu_zhi").options["choices"]
    assert [next(iter(one["labels"].values())) for one in choices] == ["乾性", "油性"]
    assert cast.wang.custom == {"xie_hao": 265000, "xi_hao": "|c1|c2|", "fu_zhi": "c1"}
    undone(job, cast.alice)
    cast.wang.refresh_from_db()
    assert (own(), cast.wang.custom) == ({}, {})


def test_a_field_that_others_have_come_to_use_stays(cast: Cast) -> None:
    job = imported(csv_bytes(HEAD, ROWS), cast.alice, **SAID)
    Customer.objects.filter(pk=cast.chen.pk).update(custom={"xie_hao": 230000})
    undone(job, cast.alice)
    assert own() == {"xie_hao": "number"}


def test_the_next_file_with_the_same_columns_goes_in_the_same_way(cast: Cast) -> None:
    imported(csv_bytes(HEAD, ROWS), cast.alice, **SAID, mode="update", keys=["member_no"])
    shuffled = [HEAD[at] for at in (4, 0, 2, 3, 1)]
    job = checked(csv_bytes(shuffled, [["油性", "M001", "27", "茶", "王小明"]]), cast.bob)
    assert job.columns == SAID["said"]
    assert (job.settings["mode"], job.settings["keys"], job.kind) == ("update", ["member_no"], "customers")
    assert job.settings["remembered"]["import"]


def test_rows_that_were_left_out_come_back_mended_and_are_taken_the_same_way(cast: Cast) -> None:
    first = imported(
        csv_bytes(LINES, [["2024/2/31", "M001", "", "", "T01", "", 1, 5, 5, "Z1"], *TWO_ORDERS]),
        cast.alice,
        source="POS",
    )
    assert first.rows_rejected == 1
    mended = csv_bytes(["列號", "原因", *LINES], [["2", "x", "2024/2/28", "M001", "", "", "T01", "", 1, 5, 5, "Z1"]])
    job = imported(mended, cast.alice)
    assert (job.source, job.columns, job.count("created")) == ("POS", first.columns, 1)
    assert Order.objects.filter(number="Z1").count() == 1


def test_words_of_the_file_are_explained(cast: Cast) -> None:
    head = ["會員編號", "姓名", "等級", "團隊", "負責人"]
    rows = [
        ["M901", "林志偉", "白金", "北一區", "bob"],
        ["M902", "張三", "白金", "北一區", "小陳"],
        ["M903", "李四", "A", "", ""],
    ]
    job = checked(csv_bytes(head, rows), cast.alice, kind="customers")
    assert job.settings["unknown"] == {
        "grade": [["白金", 2]], "team": [["北一區", 2]], "owner": [["小陳", 1]]
    }  # fmt: skip
    words = {"grade": {"白金": "A"}, "team": {"北一區": cast.north.name}, "owner": {"小陳": "charlie"}}
    job = imported(csv_bytes(head, rows), cast.alice, kind="customers", words=words)
    best = Customer.objects.filter(grade="A", member_no__startswith="M90").values_list("member_no", "team__name")
    assert set(best) == {("M901", cast.north.name), ("M902", cast.north.name), ("M903", None)}
    assert Customer.objects.get(member_no="M902").owner == cast.charlie
    assert not Team.objects.filter(name="北一區").exists()
    assert job.settings["unknown"] == {}


@pytest.mark.parametrize("status", Order.Status.values)
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_a_status_is_known_by_what_shuke_itself_calls_it(language: str, status: str) -> None:
    with translation.override(language):
        word = str(Order.Status(status).label)
    assert (is_known(word), order_status(word)) == (True, status)


def test_a_status_can_be_explained(cast: Cast) -> None:
    head, row = [*LINES, "訂單狀態"], ["2024/5/2", "M001", "", "", "T01", "", 1, 5, 5, "Z1", "客人不要了"]
    job = imported(csv_bytes(head, [row]), cast.alice, words={"status": {"客人不要了": "cancelled"}})
    assert (job.settings["unknown"], Order.objects.get(number="Z1").status) == ({}, "cancelled")


def test_a_new_choice_on_the_way(cast: Cast) -> None:
    levels = {"choices": [{"key": "c1", "labels": {"zh-hant": "乾性"}}]}
    row = CustomField.objects.create(
        record_type="customer", key="skin", kind="choice", labels={"zh-hant": "膚質"}, options=levels
    )
    shape.changed()
    head, rows = ["會員編號", "姓名", "膚質"], [["M001", "王小明", "油性"], ["M901", "林志偉", "乾性"]]
    job = checked(csv_bytes(head, rows), cast.alice, kind="customers")
    assert job.settings["unknown"] == {"custom.skin": [["油性", 1]]}
    job = imported(csv_bytes(head, rows), cast.alice, kind="customers", choose_new={"custom.skin": ["油性"]})
    cast.wang.refresh_from_db()
    row.refresh_from_db()
    assert (cast.wang.custom["skin"], len(row.options["choices"])) == ("c2", 2)


def test_corrected_cells_go_in_corrected(cast: Cast) -> None:
    job = checked(
        csv_bytes(LINES, [["2024/2/31", "M001", "", "", "T01", "", "?", 5, 5, "Z1"], *TWO_ORDERS]), cast.alice
    )
    assert ImportRow.objects.filter(job=job, stage="check").count() == 1
    for header, text in (("訂購日期", "2024/2/28"), ("數量", "2")):
        ImportFix.objects.create(job=job, row_number=2, header=header, text=text)
    check(job.pk, at=AT)
    job.refresh_from_db()
    assert (job.rows_rejected, job.counts["expected"]["created"]) == (0, 4)


def test_own_objects_get_new_fields_modes_and_empty_cells_too(cast: Cast) -> None:
    CustomObject.objects.create(key="warranty", labels={"zh-hant": "保固卡"})
    shape.changed()
    head = ["名稱", "期限", "卡號"]
    options: dict[str, Any] = {
        "kind": "records", "record_type": "x.warranty", "said": {"name": "名稱", "until": "期限", "card": "卡號"},
        "said_all": True,
        "new_fields": {"until": {"label": "期限", "kind": "date"}, "card": {"label": "卡號", "kind": "text"}},
    }  # fmt: skip
    job = imported(csv_bytes(head, [["W-1", "2025/1/1", "K1"], ["W-2", "", "K2"]]), cast.alice, **options)
    assert CustomRecord.objects.get(name="W-1").custom == {"until": "2025-01-01", "card": "K1"}
    said = {name: value for name, value in options.items() if name != "new_fields"}
    rows = csv_bytes(head, [["W-1", "", "K1"], ["W-3", "", "K3"]])
    job2 = imported(rows, cast.alice, **said, mode="update", blanks="empty")
    assert (job2.count("updated"), job2.count("emptied"), job2.rows_rejected) == (1, 1, 1)
    assert CustomRecord.objects.get(name="W-1").custom == {"card": "K1"}
    by_card = imported(csv_bytes(head, [["改名", "", "K2"]]), cast.alice, **said, keys=["card"])
    assert (by_card.count("created"), by_card.count("updated")) == (0, 1)
    undone(by_card, cast.alice)
    undone(job2, cast.alice)
    undone(job, cast.alice)
    assert (CustomRecord.objects.filter(deleted_at=None).count(), own()) == (0, {})


def test_who_may_not_shape_makes_no_fields(cast: Cast) -> None:
    job = taken_in(csv_bytes(HEAD, ROWS), cast.bob, **SAID)
    check(job.pk, at=AT)
    job.refresh_from_db()
    assert (job.error.get("code") or job.status) in {"not_allowed", "ready"}
    assert not Import.objects.filter(status="running").exists()


def test_who_wrote_an_own_record_down_in_the_source_and_when_is_kept(cast: Cast) -> None:
    CustomObject.objects.create(key="warranty", labels={"zh-hant": "保固卡"})
    shape.changed()
    rows = [["W-1", "charlie", "2019-03-02 10:30"], ["W-2", "林怡君", "2018/1/1"], ["W-3", "", ""]]
    content = csv_bytes(["名稱", "建立者", "建立日期"], rows)
    job = imported(content, cast.alice, kind="records", record_type="x.warranty")
    first, second = CustomRecord.objects.get(name="W-1"), CustomRecord.objects.get(name="W-2")
    assert (first.created_by, first.created_at.isoformat()) == (cast.charlie, "2019-03-02T02:30:00+00:00")
    assert (second.created_by, second.created_at.year) == (cast.alice, 2017)
    told = Event.objects.get(verb="records.came_from_source", subject_id=second.pk)
    assert told.note == "林怡君"
    assert imported(content, cast.alice, kind="records", record_type="x.warranty").count("updated") == 0
    undone(job, cast.alice)
    assert not CustomRecord.objects.filter(deleted_at=None).exists()


def test_the_way_of_an_earlier_file_opens_no_door(cast: Cast) -> None:
    CustomObject.objects.create(key="warranty", labels={"zh-hant": "保固卡"})
    shape.changed()
    content = csv_bytes(["名稱", "期限", "卡號"], [["W-1", "2025/1/1", "K1"]])
    said = {"said": {"name": "名稱"}, "said_all": True}
    imported(content, cast.alice, kind="records", record_type="x.warranty", **said)
    job = checked(content, cast.carol)
    assert (job.status, job.error["code"]) == ("draft", "not_allowed")
