"""A block out of a spreadsheet over the cells of a list."""

from __future__ import annotations

import pytest
from django.test import Client

from conftest import Cast
from shuke.events.models import Batch, Event
from shuke.records import pasting


def asked(cast: Cast, text: str, *names: str, **more: str) -> dict[str, str]:
    return {"text": text, "ids": f"{cast.wang.pk},{cast.chen.pk}", "names": ",".join(names), **more}


def test_a_block_is_shown_before_it_is_written(client: Client, cast: Cast) -> None:
    client.force_login(cast.alice)
    html = client.post("/customers/paste/", asked(cast, "B\twang@example.com\nC\tnonsense", "grade", "email")).content
    assert "change 3 cells" in html.decode()
    assert "1 cell does not fit" in html.decode()
    cast.wang.refresh_from_db()
    assert cast.wang.grade == "A"


def test_a_block_is_one_batch_and_undone_as_one(client: Client, cast: Cast) -> None:
    client.force_login(cast.alice)
    sent = asked(cast, "B\t1990/5/2\r\nC\t1991/6/3\r\n", "grade", "birthday", apply="1")
    assert client.post("/customers/paste/", sent, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    batch = Batch.objects.get(kind="paste")
    assert Event.objects.filter(batch=batch).count() == 2
    cast.wang.refresh_from_db()
    cast.chen.refresh_from_db()
    assert (cast.wang.grade, cast.chen.grade, str(cast.chen.birthday)) == ("B", "C", "1991-06-03")
    assert client.post(f"/undo/batches/{batch.pk}/").status_code == 302
    cast.wang.refresh_from_db()
    cast.chen.refresh_from_db()
    assert (cast.wang.grade, cast.chen.grade, cast.chen.birthday) == ("A", "B", None)


def test_one_refused_row_leaves_all_as_it_was(client: Client, cast: Cast) -> None:
    client.force_login(cast.alice)
    sent = asked(cast, "M009\nM009", "member_no", apply="1")
    answer = client.post("/customers/paste/", sent)
    assert answer.status_code == 422
    assert "陳美玲" in answer.content.decode()
    cast.wang.refresh_from_db()
    assert cast.wang.member_no == "M001"
    assert not Batch.objects.filter(kind="paste").exists()


def test_rows_and_columns_that_are_closed_stay(client: Client, cast: Cast) -> None:
    client.force_login(cast.carol)
    client.post("/customers/paste/", asked(cast, "C\t9\nC\t9", "grade", "orders_count", apply="1"))
    cast.wang.refresh_from_db()
    cast.chen.refresh_from_db()
    assert (cast.wang.grade, cast.chen.grade, cast.wang.orders_count) == ("C", "B", 0)
    client.force_login(cast.dave)
    assert client.post("/customers/paste/", asked(cast, "C", "grade")).status_code == 403


def test_quoted_cells_may_hold_line_breaks_and_blocks_have_an_end() -> None:
    assert pasting.lines_of('a\t"b\nc"\r\nd\t\r\n') == [["a", "b\nc"], ["d", ""]]
    with pytest.raises(pasting.BlockTooLarge):
        pasting.lines_of("x\n" * 2001)
