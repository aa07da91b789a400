"""Files of any other record type: a shop's own objects, households."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils.translation import override

from conftest import Cast
from shuke.accounts.actions import change_role
from shuke.accounts.models import Role, User
from shuke.customers.models import Household
from shuke.network.models import Sponsorship
from shuke.records import indexes, shape, types
from shuke.records.actions import change_record
from shuke.records.fields.base import BadValue
from shuke.records.models import CustomField, CustomObject, CustomRecord
from shuke.transfer.actions.running import run
from shuke.transfer.models import Import, ImportChunk, ImportRow
from shuke.transfer.tests.shop import AT, checked, csv_bytes, imported, undone

pytestmark = pytest.mark.django_db

HEAD = ["名稱", "到期日", "顧客", "等級", "多餘"]
ROWS = [
    ["W-1", "2025/5/1", "王小明", "金", "x"],
    ["W-2", "114/6/1", "陳美玲", "銀", ""],
    ["W-3", "", "", "", ""],
]


@pytest.fixture
def warranty(cast: Cast) -> None:
    CustomObject.objects.create(key="warranty", labels={"zh-hant": "保固卡"})
    levels = {"choices": [{"key": "gold", "labels": {"zh-hant": "金"}}, {"key": "silver", "labels": {"zh-hant": "銀"}}]}
    for key, kind, label, options in (
        ("until", "date", "到期日", {}), ("customer", "link", "顧客", {"to": "customer"}),
        ("level", "choice", "等級", levels),
    ):  # fmt: skip
        CustomField.objects.create(
            record_type="x.warranty", key=key, kind=kind, labels={"zh-hant": label}, options=options, index_ready=True
        )
    shape.changed()


def kept() -> list[tuple]:
    return list(CustomRecord.objects.filter(deleted_at=None).order_by("name").values_list("name", "custom"))


@pytest.mark.usefixtures("warranty")
def test_a_file_of_own_records_is_recognised_and_written(cast: Cast) -> None:
    job = imported(csv_bytes(HEAD, ROWS), cast.alice)
    assert (job.kind, job.settings["record_type"]) == ("records", "x.warranty")
    assert (job.count("created"), job.rows_rejected) == (3, 0)
    assert kept() == [
        ("W-1", {"until": "2025-05-01", "customer": cast.wang.pk, "level": "gold"}),
        ("W-2", {"until": "2025-06-01", "customer": cast.chen.pk, "level": "silver"}),
        ("W-3", {}),
    ]


@pytest.mark.usefixtures("warranty")
def test_the_same_file_twice_changes_nothing_and_a_newer_one_changes_what_is_new(cast: Cast) -> None:
    imported(csv_bytes(HEAD, ROWS), cast.alice)
    before = list(CustomRecord.objects.values())
    again = imported(csv_bytes(HEAD, ROWS), cast.alice)
    assert (again.count("created"), again.count("updated"), again.count("skipped")) == (0, 0, 3)
    assert list(CustomRecord.objects.values()) == before
    newer = imported(csv_bytes(HEAD, [["W-1", "2026/1/1", "", "", ""]]), cast.alice)
    assert newer.counts["expected"]["updated"] == newer.count("updated") == 1
    assert CustomRecord.objects.get(name="W-1").custom["until"] == "2026-01-01"


@pytest.mark.usefixtures("warranty")
@pytest.mark.parametrize("blanks", ["keep", "empty"])
def test_rows_that_contradict_each_other_change_nothing_the_second_time(cast: Cast, blanks: str) -> None:
    rows = [["W-1", "", "", "金", ""], ["W-1", "2025/5/1", "", "銀", ""], ["W-1", "2026/1/1", "", "", ""]]
    job = imported(csv_bytes(HEAD, rows), cast.alice, blanks=blanks)
    assert kept() == [("W-1", {"until": "2025-05-01", "level": "gold"})]
    assert [one.code for one in ImportRow.objects.filter(job=job)] == ["said_otherwise"] * 2
    again = imported(csv_bytes(HEAD, rows), cast.alice, blanks=blanks)
    assert (again.count("updated"), again.counts["expected"]["updated"]) == (0, 0)


@pytest.mark.usefixtures("warranty")
def test_what_can_not_go_in_is_said(cast: Cast) -> None:
    rows = [["", "2025/5/1", "", "", ""], ["W-1", "someday", "不存在", "銅", ""]]
    job = imported(csv_bytes(HEAD, rows), cast.alice)
    assert job.rows_rejected == 1
    assert ImportRow.objects.get(job=job, stage="check").code == "missing"
    said = [row.params["said"] for row in ImportRow.objects.filter(job=job, stage="dropped").order_by("id")]
    assert len(said) == 3
    assert any("不存在" in one for one in said)
    assert kept() == [("W-1", {})]


@pytest.mark.usefixtures("warranty")
def test_two_of_one_name_are_not_guessed_between(cast: Cast) -> None:
    create = types.named("x.warranty").create
    assert create
    for _ in range(2):
        create(by=cast.alice, name="W-1")
    job = imported(csv_bytes(HEAD, ROWS[:1]), cast.alice)
    assert (job.rows_rejected, ImportRow.objects.get(job=job).code) == (1, "title_ambiguous")


def test_people_are_known_by_their_member_number(cast: Cast) -> None:
    """As a direct-selling team keeps its list: whose number, and the sponsor's."""
    rows = [["M001", "M002"], ["M002", "M404"]]
    job = imported(csv_bytes(["會員", "推薦人"], rows), cast.alice, kind="records", record_type="sponsorship")
    assert (job.count("created"), job.rows_rejected) == (1, 1)
    made = Sponsorship.objects.get()
    assert (made.customer, made.sponsor) == (cast.wang, cast.chen)
    change_role(Role.MANAGER, fields={("customer", "member_no"): "hidden"}, by=cast.alice)
    with pytest.raises(BadValue):
        types.named("sponsorship").field("sponsor").typed("M001", User.objects.get(pk=cast.bob.pk))


@pytest.mark.usefixtures("warranty")
def test_taken_back_all_is_as_before_but_what_was_worked_on(cast: Cast) -> None:
    kind = types.named("x.warranty")
    assert kind.create
    kind.create(by=cast.alice, name="W-1", custom={"level": "silver"})
    before = kept()
    job = imported(csv_bytes(HEAD, ROWS), cast.alice)
    undone(job, cast.alice)
    assert (job.status, kept()) == ("undone", before)
    job = imported(csv_bytes(HEAD, ROWS), cast.alice)
    worked_on = CustomRecord.objects.get(name="W-2", deleted_at=None)
    change_record(kind, worked_on, {"custom": {"level": "gold"}}, by=cast.alice, version=None)
    undone(job, cast.alice)
    assert [name for name, _custom in kept()] == ["W-1", "W-2"]
    assert ImportRow.objects.filter(job=job, stage="undo").count() == 1


@pytest.mark.slow
@pytest.mark.usefixtures("warranty")
def test_a_run_goes_on_where_it_stopped(cast: Cast) -> None:
    rows = [[f"W-{at}", "2025/5/1", "", "", ""] for at in range(450)]
    job = checked(csv_bytes(HEAD, rows), cast.alice)

    class Killed(Exception):
        pass

    def kill(done: int, _total: int) -> None:
        if done >= 200:
            raise Killed

    with pytest.raises(Killed):
        run(job.pk, at=AT, tell=kill)
    assert CustomRecord.objects.count() == 200
    run(job.pk, at=AT)
    assert CustomRecord.objects.count() == 450
    job.refresh_from_db()
    assert (job.status, job.count("created"), ImportChunk.objects.count()) == ("done", 450, 0)


@pytest.mark.usefixtures("warranty")
def test_a_unique_field_tells_whom_a_row_means(cast: Cast) -> None:
    row = CustomField.objects.create(
        record_type="x.warranty", key="serial", kind="text", labels={"en": "Serial"}, unique=True
    )
    shape.changed()
    indexes.build(types.named("x.warranty"), types.named("x.warranty").field("serial"), row.pk)
    imported(
        csv_bytes(["名稱", "Serial"], [["A", "S1"], ["A", "S2"]]), cast.alice, kind="records", record_type="x.warranty"
    )
    imported(csv_bytes(["名稱", "Serial"], [["B", "S1"]]), cast.alice, kind="records", record_type="x.warranty")
    assert kept() == [("A", {"serial": "S2"}), ("B", {"serial": "S1"})]


@pytest.mark.usefixtures("warranty")
def test_the_page_and_the_command_line_know_the_types(cast: Cast, client: Client, tmp_path) -> None:
    job = checked(csv_bytes(HEAD, ROWS), cast.alice)
    client.force_login(cast.alice)
    page = client.get(f"/import/{job.pk}/").content.decode()
    assert 'value="records:x.warranty" selected' in page
    assert "W-1" in page
    client.post(f"/import/{job.pk}/change/", {"kind": "records:household", "source": "", "date_order": ""})
    path = tmp_path / "families.csv"
    path.write_bytes(csv_bytes(["名稱", "地址"], [["王家", "台北"]]))
    call_command("import", str(path), kind="household", yes=True, column=["name=名稱"])
    assert Household.objects.get().address == "台北"
    assert Import.objects.latest("id").status == "done"


@pytest.mark.usefixtures("warranty")
def test_a_worker_speaks_the_language_of_whose_file_it_is(cast: Cast) -> None:
    cast.alice.language = "zh-hant"
    cast.alice.save()
    with override("en"):
        job = checked(csv_bytes(HEAD, [["W-1", "2025/5/1", "王小明", "鑽石", ""]]), cast.alice)
    assert job.counts["preview_heads"][0] == "名稱"
    assert job.counts["preview"][0]["cells"] == ["W-1", "2025/5/1", "王小明", ""]
    said = ImportRow.objects.get(job=job, stage="dropped").params["said"]
    assert said.startswith("「鑽石」不在選項裡")
