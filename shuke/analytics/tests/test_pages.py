"""The page, the workbook and the print view of a report."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.test import Client

from conftest import Cast, buy
from shuke.accounts.models import User
from shuke.events.models import Event

HALF = "/reports/half-year/?half=2024-1"
TEA = "/reports/purchases/?product=T01&start=2024-01-01"


def as_(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def test_the_list_of_reports_leads_to_each(client: Client, cast: Cast) -> None:
    page = as_(client, cast.dave).get("/reports/").content.decode()
    for slug in ("half-year", "purchases"):
        assert f'href="/reports/{slug}/"' in page
        assert client.get(f"/reports/{slug}/").status_code == 200


def test_every_figure_leads_to_its_rows(client: Client, cast: Cast) -> None:
    page = as_(client, cast.alice).get(HALF).content.decode()
    month = f"/reports/purchases/?customer={cast.wang.id}&amp;start=2024-02-01&amp;end=2024-02-29"
    assert f'<a href="{month}">1,200</a>' in page
    assert f'href="/customers/{cast.wang.id}/"' in page
    rows = client.get(month.replace("&amp;", "&")).content.decode()
    assert "普洱茶" in rows
    assert "1,200" in rows


def test_charlies_page_names_nobody_of_north(client: Client, cast: Cast) -> None:
    as_(client, cast.charlie)
    for address in (HALF, TEA, HALF.replace("?", "print/?"), TEA.replace("?", "print/?")):
        assert "王小明" not in client.get(address).content.decode()


def test_the_workbook_holds_real_numbers_and_totals(client: Client, cast: Cast) -> None:
    buy(cast.chen, cast.soap, date(2024, 4, 9), 3)
    response = as_(client, cast.alice).post("/reports/half-year/workbook/?half=2024-1")
    sheet = openpyxl.load_workbook(BytesIO(response.getvalue())).active
    head, *rows = list(sheet.values)
    assert head[:4] == ("Team", "Customer", "Member no.", "Grade")
    assert [(row[0], row[1], row[-2]) for row in rows] == [
        ("北區", "王小明", 3600), ("北區", "Total", 3600), ("南區", "陳美玲", 150), ("南區", "Total", 150),
        ("Total", None, 3750),
    ]  # fmt: skip
    assert sheet.freeze_panes == "B2"


def test_the_workbook_holds_real_days(client: Client, cast: Cast) -> None:
    response = as_(client, cast.carol).post("/reports/purchases/workbook/?product=T*&start=2024-01-01")
    sheet = openpyxl.load_workbook(BytesIO(response.getvalue())).active
    rows = list(sheet.values)
    assert rows[1][0].date() == date(2024, 4, 2)
    assert rows[1][6:8] == (600, 1200)
    assert rows[-1][7] == 3600
    event = Event.objects.get(verb="analytics.exported")
    assert (event.by, event.note, event.changes["rows"]) == (cast.carol, "purchases", [None, 3])


def test_who_may_only_look_takes_nothing_out(client: Client, cast: Cast) -> None:
    page = as_(client, cast.dave).get(HALF).content.decode()
    assert "workbook" not in page
    assert client.post("/reports/half-year/workbook/?half=2024-1").status_code == 403


@pytest.mark.parametrize("address", ["/reports/nonsense/", "/reports/nonsense/print/"])
def test_an_unknown_report_is_not_there(client: Client, cast: Cast, address: str) -> None:
    assert as_(client, cast.alice).get(address).status_code == 404
    assert client.post("/reports/nonsense/workbook/").status_code == 404


def test_no_report_is_taken_away_while_only_looking(client: Client, cast: Cast) -> None:
    """Nothing is written down then; so it takes a POST, which is refused."""
    as_(client, cast.alice).post("/settings/roles/staff/preview/")
    assert client.get("/reports/half-year/workbook/?half=2024-1").status_code == 405
    assert client.post("/reports/half-year/workbook/?half=2024-1").status_code == 403


@pytest.mark.parametrize("wrong", ["half=1999-9", "half=x", "team=999", "half=2024-1&team=x"])
def test_wrong_filters_are_pointed_at_not_crashed_on(client: Client, cast: Cast, wrong: str) -> None:
    assert as_(client, cast.alice).get(f"/reports/half-year/?{wrong}").status_code == 200
    assert client.get(f"/reports/half-year/print/?{wrong}").status_code == 422


def test_a_page_asks_as_much_for_three_customers_as_for_one(
    client: Client, cast: Cast, django_assert_max_num_queries: object
) -> None:
    as_(client, cast.alice)
    counts = []
    for number in range(3):
        buy(cast.chen, cast.soap, date(2024, 4, 9 + number), 3)
        with django_assert_max_num_queries(30) as queries:
            client.get(TEA.replace("T01", "*"))
        counts.append(len(queries))
    assert counts[0] == counts[-1]
