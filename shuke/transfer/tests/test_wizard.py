"""The wizard through its pages: rules, new fields, words, corrected cells, pause, the next file, the report."""

from __future__ import annotations

import csv
import io
import re

import openpyxl
import pytest
from django.test import Client

from conftest import Cast
from shuke.customers.models import Customer
from shuke.orders.models import Order
from shuke.records.models import CustomField
from shuke.transfer.actions import tasks
from shuke.transfer.actions.guard import TakenOver
from shuke.transfer.actions.running import run
from shuke.transfer.models import Import
from shuke.transfer.tests.shop import AT, LINES, checked, csv_bytes, everything, imported
from shuke.transfer.tests.test_pages import drop, newest
from shuke.transfer.tests.test_running import TWO_ORDERS

pytestmark = pytest.mark.django_db

HEAD = ["會員編號", "姓名", "等級", "膚質", "地址"]
ROWS = [
    ["M001", "王小明", "白金", "乾性", ""],
    ["M901", "林志偉", "A", "油性", "台北市"],
    ["M902", "張三", "", "油性", ""],
]


@pytest.fixture
def alice(client: Client, cast: Cast) -> Client:
    client.force_login(cast.alice)
    return client


def dropped(alice: Client, content: bytes, **asked: str) -> str:
    url = drop(alice, content, "x.csv" + "".join(f"&{name}={value}" for name, value in asked.items()))
    tasks.check_import.func(newest().pk)
    return url


def asked_again(alice: Client, url: str, **given: str) -> None:
    """What a browser sends when the person changes these answers only."""
    page = alice.get(url).content.decode()
    form = page[page.index('id="columns"') :]
    sent = {}
    for name, inside in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.findall(r'<option value="([^"]*)" selected', inside)
        sent[name] = chosen[0] if chosen else ""
    sent |= dict(re.findall(r'<input type="text" name="([^"]+)" value="([^"]*)"', form))
    response = alice.post(f"{url}settings/", {**sent, **given})
    assert response.status_code == 302, response.content.decode()
    tasks.check_import.func(newest().pk)


def run_it(alice: Client, url: str) -> Import:
    assert alice.post(f"{url}run/").status_code == 302
    tasks.run_import.func(newest().pk)
    return newest()


def test_rules_and_a_new_field_are_said_on_the_page(cast: Cast, alice: Client) -> None:
    Customer.objects.filter(pk=cast.wang.pk).update(address="舊址")
    url = dropped(alice, csv_bytes(HEAD, ROWS))
    new = {"column_3": "+new", "new_label_3": "皮膚", "new_kind_3": "choice"}
    asked_again(alice, url, mode="update", blanks="empty", key_1="member_no", **new)
    page = alice.get(url).content.decode()
    assert "New fields that will be made" in page
    assert not CustomField.objects.exists()
    job = run_it(alice, url)
    cast.wang.refresh_from_db()
    field = CustomField.objects.get()
    assert (field.kind, cast.wang.custom, cast.wang.address) == ("choice", {field.key: "c1"}, "")
    assert (job.count("updated"), job.count("emptied"), job.rows_rejected) == (1, 1, 2)
    report = alice.get(url).content.decode()
    assert "Empty the field" in report
    assert "皮膚" in report


def test_what_was_said_stays_when_something_else_is_changed(alice: Client) -> None:
    url = dropped(alice, csv_bytes(HEAD, ROWS))
    asked_again(alice, url, mode="create", key_1="phone", key_2="member_no", column_3="+new", new_kind_3="text")
    before = newest().settings
    asked_again(alice, url, doubtful="as_new")
    after = newest().settings
    for name in ("mode", "keys", "said", "new_fields"):
        assert after[name] == before[name]
    assert (after["doubtful"], after["keys"]) == ("as_new", ["phone", "member_no"])


def test_words_are_explained_on_the_page(alice: Client) -> None:
    url = dropped(alice, csv_bytes(HEAD, ROWS))
    page = alice.get(url).content.decode()
    assert "Words that Shuke doesn&#x27;t know" in page or "Words that Shuke doesn't know" in page
    assert alice.post(f"{url}words/", {"word-0-0": "B"}).status_code == 302
    tasks.check_import.func(newest().pk)
    run_it(alice, url)
    assert Customer.objects.get(member_no="M001").grade == "B"


def test_bad_cells_are_corrected_in_place_and_the_file_stays_as_it_is(alice: Client) -> None:
    bad = [["2024/2/31", "M001", "", "", "T01", "", 1, 5, 5, "Z1"], ["2024/3/1", "", "", "", "T01", "", 1, 5, 5, "Z2"]]
    url = dropped(alice, csv_bytes(LINES, [*TWO_ORDERS, *bad]))
    asked_again(alice, url, source="POS")
    original = newest().path.read_bytes()
    page = alice.get(url).content.decode()
    assert 'name="fix-5-0" value="2024/2/31"' in page
    assert 'name="fix-6-1" value=""' in page
    assert alice.post(f"{url}cells/", {"fix-5-0": "2024/2/28", "fix-6-1": "M001"}).status_code == 302
    tasks.check_import.func(newest().pk)
    job = run_it(alice, url)
    assert (job.source, job.rows_rejected, job.path.read_bytes()) == ("POS", 0, original)
    assert Order.objects.filter(number__in=["Z1", "Z2"], customer__member_no="M001").count() == 2


def test_left_out_rows_as_excel_come_back_mended(cast: Cast, alice: Client) -> None:
    bad = ["2024/2/31", "M001", "", "0912345678", "T01", "", 1, 5, 5, "Z1"]
    job = imported(csv_bytes(LINES, [*TWO_ORDERS, bad]), cast.alice, source="POS")
    answer = alice.get(f"/import/{job.pk}/rejected.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert (rows[0][:3], rows[1][0], rows[1][5]) == (["Row", "Reason", "訂購日期"], 5, "0912345678")
    rows[1][2] = "2024/2/28"
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    url = dropped(alice, text.getvalue().encode())
    again = newest()
    assert (again.source, again.rows_rejected, again.columns) == ("POS", 0, job.columns)
    run_it(alice, url)
    assert Order.objects.filter(number="Z1").count() == 1


def test_the_next_file_says_as_which_it_is_taken_and_forgets_that(cast: Cast, alice: Client) -> None:
    imported(csv_bytes(HEAD, ROWS), cast.alice, kind="customers", mode="create", said={"name": "姓名"}, said_all=True)
    url = dropped(alice, csv_bytes(HEAD, [["M905", "新人", "", "", ""]]))
    assert newest().columns == {"name": "姓名"}
    assert "Taken in the same way" in alice.get(url).content.decode()
    assert alice.post(f"{url}forget/").status_code == 302
    tasks.check_import.func(newest().pk)
    assert newest().columns["member_no"] == "會員編號"
    assert "Taken in the same way" not in alice.get(url).content.decode()
    dropped(alice, csv_bytes(HEAD, [["M906", "新人二", "", "", ""]]))
    assert newest().settings.get("remembered") is None


def test_another_file_with_the_same_settings(cast: Cast, alice: Client) -> None:
    job = imported(csv_bytes(HEAD, ROWS), cast.alice, kind="customers", mode="create", keys=["member_no"])
    dropped(alice, csv_bytes(["姓名", "會員編號", "別的"], [["新人", "M905", "x"]]), like=str(job.pk))
    settings = newest().settings
    assert (newest().kind, settings["mode"], settings["keys"]) == ("customers", "create", ["member_no"])
    assert newest().columns == {"name": "姓名", "member_no": "會員編號"}


def test_a_paused_import_goes_on_where_it_stopped(cast: Cast, alice: Client) -> None:
    straight = imported(csv_bytes(LINES, TWO_ORDERS), cast.alice)
    url = dropped(alice, csv_bytes(LINES, [[*row[:9], f"N{row[9]}"] for row in TWO_ORDERS]))
    alice.post(f"{url}run/")

    def stop(_done: int, _total: int) -> None:
        if newest().status == "running":
            assert alice.post(f"{url}pause/").status_code == 302

    with pytest.raises(TakenOver):
        run(newest().pk, at=AT, tell=stop)
    assert newest().status == "paused"
    tasks.run_import.func(newest().pk)  # delivered late: nothing happens
    assert newest().status == "paused"
    assert "Go on" in alice.get(url).content.decode()
    job = run_it(alice, url)
    assert (job.status, job.count("created")) == ("done", straight.count("created"))
    report = alice.get(url).content.decode()
    assert "Import paused" in report
    assert "Import goes on" in report


def test_a_paused_import_can_be_taken_back(cast: Cast, alice: Client) -> None:
    before = everything()
    url = dropped(alice, csv_bytes(LINES, TWO_ORDERS))
    alice.post(f"{url}run/")
    alice.post(f"{url}pause/")
    assert alice.post(f"{url}cancel/").status_code == 302
    tasks.undo_import.func(newest().pk, None)
    assert (newest().status, everything()) == ("cancelled", before)


def test_the_report_leads_to_what_was_created(cast: Cast, alice: Client) -> None:
    job = imported(csv_bytes(LINES, TWO_ORDERS), cast.alice)
    report = alice.get(f"/import/{job.pk}/").content.decode()
    for kind in ("customers", "orders", "products"):
        assert f"/import/{job.pk}/created/{kind}/" in report
    page = alice.get(f"/import/{job.pk}/created/customers/").content.decode()
    assert "林志偉" in page
    assert "王小明" not in page
    assert alice.get(f"/import/{job.pk}/created/teams/").status_code == 404


def test_the_same_file_says_that_it_was_imported(cast: Cast, alice: Client) -> None:
    imported(csv_bytes(LINES, TWO_ORDERS), cast.alice)
    url = dropped(alice, csv_bytes(LINES, TWO_ORDERS))
    assert "This very file was imported on" in alice.get(url).content.decode()


def test_others_do_not_steer_ones_import(cast: Cast, client: Client) -> None:
    job = checked(csv_bytes(LINES, TWO_ORDERS), cast.alice)
    client.force_login(cast.bob)
    client_sees_all = client.get(f"/import/{job.pk}/").status_code == 200
    for name in ("pause", "cells", "words", "forget"):
        answer = client.post(f"/import/{job.pk}/{name}/")
        assert client_sees_all or answer.status_code in {403, 404}
    assert Import.objects.get(pk=job.pk).status in {"ready", "checking"}


BORN = ["會員編號", "姓名", "生日", "加入日期"]


def births(alice: Client, days: list[str], joined: str = "", **given: str) -> list[str]:
    """The years that the page foresees for these birthdays."""
    url = dropped(alice, csv_bytes(BORN, [[f"M90{at}", f"張{at}", day, joined] for at, day in enumerate(days)]))
    if given:
        asked_again(alice, url, **given)
    return [row["birthday"][:4] for row in newest().counts["preview"]]


def test_years_of_the_republic_are_known_by_another_column_or_by_lying_ahead(alice: Client) -> None:
    assert births(alice, ["82/5/2", "71/6/3"]) == ["1982", "1971"]
    assert newest().settings["dates_ambiguous"]
    assert births(alice, ["82/5/2", "71/6/3"], "105.10.2") == ["1993", "1982"]
    assert births(alice, ["82/5/2", "54/6/3"]) == ["1993", "1965"]
    assert births(alice, ["82/5/2", "71/6/3"], date_order="roc") == ["1993", "1982"]
    assert not newest().settings["dates_ambiguous"]
    assert births(alice, ["82/5/2", "54/6/3"], date_order="western") == ["1982", "1954"]


def test_a_corrected_cell_changes_no_other_ones_date(alice: Client) -> None:
    days = ["82/5/2", "71/6/3", "70/1/9", "民國72年13月5日"]
    url = dropped(alice, csv_bytes(BORN, [[f"M90{at}", f"張{at}", day, ""] for at, day in enumerate(days)]))
    assert alice.post(f"{url}cells/", {"fix-5-2": "72/12/5"}).status_code == 302
    tasks.check_import.func(newest().pk)
    assert [row["birthday"][:4] for row in newest().counts["preview"]] == ["1993", "1982", "1981", "1983"]


def test_words_are_asked_about_openly_until_each_has_its_meaning(alice: Client) -> None:
    url = dropped(alice, csv_bytes(HEAD, ROWS))
    page = alice.get(url).content.decode()
    assert 'id="words" open' in page
    assert 'know some words in 等級. <a href="#words">' in page
    assert "could not be read" not in page  # the word is asked about, not complained of
    alice.post(f"{url}words/", {"word-0-0": "B"})
    tasks.check_import.func(newest().pk)
    page = alice.get(url).content.decode()
    assert 'id="words" open' not in page
    assert "Words that you explained" in page


def test_columns_that_stay_out_are_named(alice: Client) -> None:
    page = alice.get(dropped(alice, csv_bytes(HEAD, ROWS))).content.decode()
    assert "1 column does not go in: 膚質" in page


def test_a_line_of_totals_asks_for_no_corrections(alice: Client) -> None:
    page = alice.get(dropped(alice, csv_bytes(HEAD, [*ROWS, ["合計", "3 人", "", "", ""]]))).content.decode()
    assert "a line of totals" in page
    assert "Check again with these corrections" not in page
