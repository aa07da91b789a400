"""Dashboards: kept, shared, arranged; their charts, each with its table, its files, and whom it refuses."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone, translation

from conftest import Cast, buy
from shuke.accounts.actions import change_role
from shuke.accounts.models import Role, User
from shuke.analytics.actions import dashboards as keeping
from shuke.analytics.charts import asking, question
from shuke.analytics.charts.checked import check
from shuke.analytics.models import Chart, Dashboard
from shuke.analytics.queries import charts
from shuke.core.errors import NotAllowed
from shuke.core.patience import TookTooLong, at_most
from shuke.events.models import Event
from shuke.records.actions.shaping import add_field, delete_field
from shuke.records.dependents import of_field
from shuke.records.filtering import FilterRefused

TODAY = date(2024, 5, 15)
BY_CUSTOMER = {"of": "orders", "measure": {"sum": "total"}, "by": {"field": "customer"}, "period": "all"}


def as_(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


@pytest.fixture
def board(cast: Cast) -> Dashboard:
    """Alice's, for everyone, with what each customer bought."""
    made = keeping.make_dashboard(by=cast.alice, name="總覽", audience="everyone")
    keeping.add_chart(made, question.read(BY_CUSTOMER), by=cast.alice, on=TODAY)
    buy(cast.chen, cast.soap, date(2024, 4, 9), 3)
    return made


def address(board: Dashboard, what: str = "figures/") -> str:
    return f"/reports/charts/{board.charts.get().pk}/{what}"


def test_a_dashboard_brings_its_charts_after_itself(client: Client, cast: Cast, board: Dashboard) -> None:
    page = as_(client, cast.alice).get(f"/reports/dashboards/{board.pk}/").content.decode()
    assert f'hx-get="{address(board)}"' in page
    assert f'href="{address(board, "")}"' in page  # what there is without scripts
    chart = client.get(address(board)).content.decode()
    assert "<shuke-chart" in chart
    assert 'data-value="3600"' in chart
    assert "NT$3,600</a>" in chart


def test_a_list_leads_to_a_chart_of_what_it_shows(client: Client, cast: Cast) -> None:
    page = as_(client, cast.alice).get("/customers/?grade=A").content.decode()
    found = re.search(r'href="(/reports/charts/new/\?of=customers&amp;f=[^"]+)"', page)
    assert found
    chart = client.get(unescape(found[1]))
    assert chart.context["form"].question().filter == {"all": [{"field": "grade", "op": "is", "value": "A"}]}
    assert "/charts/new/" not in client.get("/customers/?q=王").content.decode()  # a chart can't ask for words


def test_whoever_reads_it_sees_their_own_rows(client: Client, cast: Cast, board: Dashboard) -> None:
    chart = as_(client, cast.charlie).get(address(board)).content.decode()
    assert "陳美玲" in chart
    assert "王小明" not in chart
    assert "3,600" not in chart


def test_nobody_else_opens_what_is_somebodys_own(client: Client, cast: Cast, board: Dashboard) -> None:
    keeping.change_dashboard(board, by=cast.alice, name="我的", audience="own")
    as_(client, cast.bob)
    for each in (f"/reports/dashboards/{board.pk}/", address(board), address(board, ""), address(board, "change/")):
        assert client.get(each).status_code == 404
    assert client.post(address(board, "delete/")).status_code == 404


def test_only_whose_it_is_changes_it(cast: Cast, board: Dashboard) -> None:
    chart = board.charts.get()
    with pytest.raises(NotAllowed):
        keeping.delete_chart(chart, by=cast.bob, at=timezone.now())
    with pytest.raises(NotAllowed):
        keeping.arrange(board, by=cast.bob, ids=[], widths={chart.pk: "third"})
    with pytest.raises(NotAllowed):
        keeping.change_dashboard(board, by=cast.carol, name="卡蘿的")


def test_what_was_taken_off_or_deleted_comes_back_where_it_was(client: Client, cast: Cast, board: Dashboard) -> None:
    as_(client, cast.alice)
    for gone in (address(board, "delete/"), f"/reports/dashboards/{board.pk}/delete/"):
        page = client.post(gone, follow=True).content.decode()
        assert list(charts(cast.alice)) == []
        undo = re.search(r'class="toast-undo" action="([^"]+)"', page)
        assert undo
        assert as_(client, cast.bob).post(undo[1]).status_code == 403
        as_(client, cast.alice).post(undo[1])
        assert [one.dashboard for one in charts(cast.alice)] == [board]


def test_charts_stand_as_they_were_arranged(client: Client, cast: Cast, board: Dashboard) -> None:
    first = board.charts.get()
    second = keeping.add_chart(board, question.read(BY_CUSTOMER), by=cast.alice, on=TODAY, name="二")
    as_(client, cast.alice)
    sent = {"chart": [first.pk, second.pk], f"width_{second.pk}": "whole", "up": second.pk}
    assert client.post(f"/reports/dashboards/{board.pk}/arrange/", sent).status_code == 302
    found = list(board.charts.order_by("position").values_list("pk", "width"))
    assert found == [(second.pk, "whole"), (first.pk, "half")]


def test_a_chart_is_made_from_what_was_chosen(client: Client, cast: Cast) -> None:
    chosen = {
        "of": "orders", "measure": "sum:total", "by": "ordered_on", "by_unit": "month", "day": "ordered_on",
        "period": "own", "start": "2024-01-01", "end": "2024-12-31", "kind": "line", "top": "5",
        "f": '{"field":"customer.grade","op":"any_of","value":["A"]}', "name": "甲級", "width": "third",
    }  # fmt: skip
    as_(client, cast.alice)
    assert "NT$1,200" in client.get("/reports/charts/preview/", chosen).content.decode()
    assert "NT$1,200" in client.post("/reports/charts/new/", {**chosen, "show": "1"}).content.decode()
    assert not Chart.objects.exists()  # only shown
    assert client.post("/reports/charts/new/", chosen).status_code == 302
    chart = Chart.objects.get()
    assert (chart.dashboard.owner, chart.width, chart.of) == (cast.alice, "third", "orders")
    page = client.get(f"/reports/charts/{chart.pk}/change/").content.decode()
    assert '<option value="sum:total" selected>' in page
    assert 'value="甲級"' in page
    assert f'class="chip-clear" href="/reports/charts/{chart.pk}/change/?' in page  # without the filter, the same chart


def test_what_is_closed_to_somebody_is_neither_counted_nor_grouped_by(
    client: Client, cast: Cast, board: Dashboard
) -> None:
    change_role(Role.STAFF, fields={("order", "total"): "hidden"}, by=cast.alice)
    page = as_(client, cast.carol).get(address(board)).content.decode()
    assert "You may not see “Total”" in page
    assert "3,600" not in page
    refused = client.get("/reports/charts/new/?of=orders&measure=sum:margin").content.decode()
    assert '<option value="sum:margin"' not in refused
    with pytest.raises(FilterRefused):
        check(question.read(BY_CUSTOMER), User.objects.get(pk=cast.carol.pk), TODAY)
    assert client.post(address(board, "file.xlsx/")).status_code == 422


@translation.override("en")
def test_a_chart_of_a_field_that_was_deleted_says_so(client: Client, cast: Cast, board: Dashboard) -> None:
    size = add_field(
        "customer", "choice", by=cast.alice, labels={"en": "Size"}, options={"choices": [{"labels": {"en": "S"}}]}
    )
    asks = {"of": "customers", "by": {"field": size.key}}
    chart = keeping.add_chart(board, question.read(asks), by=cast.alice, on=TODAY)
    assert [one.what for one in of_field(size)] == ["The chart “總覽” counts it or is divided by it."]
    delete_field(size, by=cast.alice)
    as_(client, cast.alice)
    for each in ("figures/", "", "change/"):
        answer = client.get(f"/reports/charts/{chart.pk}/{each}")
        assert answer.status_code == 200
        assert "There is no field" in answer.content.decode()


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_the_file_holds_the_table_and_is_written_down(client: Client, cast: Cast, board: Dashboard, form: str) -> None:
    cast.chen.name = "=1+1"
    cast.chen.save()
    answer = as_(client, cast.alice).post(address(board, f"file.{form}/"))
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if form == "csv":
        rows = [line.split(",") for line in body.decode("utf-8-sig").splitlines()]
        assert rows[1:] == [["王小明", "3600"], ["'=1+1", "150"], ["Total", "3750"]]
    else:
        sheet = openpyxl.load_workbook(BytesIO(body)).active
        assert list(sheet.values)[1:] == [("王小明", 3600), ("=1+1", 150), ("Total", 3750)]
        assert sheet["A3"].data_type == "s"  # text, no formula
    event = Event.objects.get(verb="analytics.exported")
    assert event.changes["rows"] == [None, 2]


def test_who_may_not_take_it_away_gets_no_file(client: Client, cast: Cast, board: Dashboard) -> None:
    assert as_(client, cast.dave).post(address(board, "file.csv/")).status_code == 403
    assert "file.csv" not in client.get(address(board)).content.decode()


def test_the_ready_made_dashboard_answers_for_every_shop(client: Client, cast: Cast) -> None:
    as_(client, cast.alice)
    assert client.post("/reports/dashboards/ready-made/").status_code == 302
    assert client.post("/reports/dashboards/ready-made/").status_code == 302  # once is enough
    board = Dashboard.objects.get()
    assert {board.labels["en"], board.audience} == {"Overview", "everyone"}
    for chart in board.charts.all():
        assert "chart-refused" not in client.get(f"/reports/charts/{chart.pk}/figures/").content.decode()


def test_a_question_that_takes_too_long_is_broken_off(cast: Cast, board: Dashboard) -> None:
    made = check(question.read(BY_CUSTOMER), cast.alice, TODAY)
    with pytest.raises(TookTooLong), at_most(0.05), connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2e9) SELECT SUM(i) FROM n"
        )
    assert asking.ask(made).rows  # the limit is gone, and the connection as it was
