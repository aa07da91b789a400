"""Writing on any record: once, when it happened, by whom; and what may become of the words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from conftest import Cast, buy
from shuke.activities import actions
from shuke.activities.actions.rules import EntryRefused
from shuke.activities.models import Entry, Task
from shuke.core.errors import NotAllowed
from shuke.customers.models import Customer
from shuke.events.models import Event

AT = datetime(2024, 5, 3, 9, tzinfo=UTC)


def on(slug: str, pk: int) -> str:
    return f"/activities/on/{slug}/{pk}/"


def contacted_on(cast: Cast) -> date | None:
    return Customer.objects.get(id=cast.wang.id).last_contacted_on


def test_a_call_counts_as_contact_and_a_note_does_not(cast: Cast) -> None:
    actions.write_down(cast.wang, kind="note", text="喜歡熟普", by=cast.carol, at=AT)
    actions.write_down(cast.wang, kind="call", details={"outcome": "missed"}, by=cast.carol, at=AT)
    assert contacted_on(cast) is None
    actions.write_down(cast.wang, kind="call", text="下週來", by=cast.carol, at=AT)
    assert contacted_on(cast) == date(2024, 5, 3)
    assert Event.objects.latest("id").changes == {"last_contacted_on": [None, "2024-05-03"]}


def test_what_is_written_on_an_order_stands_on_its_customers_line_too(cast: Cast) -> None:
    order = buy(cast.wang, cast.tea, date(2024, 5, 1), number="A1")
    entry = actions.write_down(order, kind="call", text="問到貨日", by=cast.carol, at=AT)
    assert (entry.event.subject_type, entry.event.customer_id) == ("orders.order", cast.wang.id)
    assert contacted_on(cast) == date(2024, 5, 3)
    assert entry.event.changes == {}


def test_it_may_have_happened_yesterday_and_not_tomorrow(cast: Cast) -> None:
    yesterday = AT - timedelta(days=1)
    entry = actions.write_down(cast.wang, kind="visit", text="送貨", by=cast.carol, at=AT, happened=yesterday)
    assert (entry.event.at, entry.written_at) == (yesterday, AT)
    assert contacted_on(cast) == date(2024, 5, 2)
    with pytest.raises(EntryRefused):
        actions.write_down(cast.wang, kind="visit", text="送貨", by=cast.carol, at=AT, happened=AT + timedelta(hours=1))


def test_a_double_click_writes_once(cast: Cast) -> None:
    said = {"kind": "note", "text": "喜歡熟普"}
    first = actions.write_down(cast.wang, **said, by=cast.carol, at=AT)
    assert actions.write_down(cast.wang, **said, by=cast.carol, at=AT + timedelta(seconds=2)) == first
    assert actions.write_down(cast.wang, **said, by=cast.bob, at=AT + timedelta(seconds=2)) != first
    assert actions.write_down(cast.wang, **said, by=cast.carol, at=AT + timedelta(minutes=5)) != first


def test_a_form_sent_again_the_next_day_writes_once(client: Client, cast: Cast) -> None:
    client.force_login(cast.carol)
    sent = {"kind": "call", "text": "下週來", "token": "t1", "plan": "1", "next_text": "回電", "due_on": "2030-01-02"}
    for _time in range(2):
        client.post(on("customers", cast.wang.id), sent)
        Entry.objects.update(written_at=AT)
    assert Entry.objects.get().text == "下週來"
    assert Task.objects.get().text == "回電"


def test_nothing_is_written_when_half_of_it_is_wrong(client: Client, cast: Cast) -> None:
    client.force_login(cast.carol)
    sent = {"kind": "note", "text": "x", "plan": "1", "next_text": "回電", "due_on": "2030-01-02"}
    sent["assignee"] = str(cast.charlie.id)  # who may not see Wang
    assert client.post(on("customers", cast.wang.id), sent).status_code == 422
    assert not Entry.objects.exists()
    assert not Task.objects.exists()
    assert client.post(on("customers", cast.wang.id), {"kind": "note", "text": "  "}).status_code == 422
    assert client.post(on("customers", cast.wang.id), {"kind": "poem", "text": "x"}).status_code == 422


def test_who_may_not_see_or_only_look_writes_nothing(client: Client, cast: Cast) -> None:
    client.force_login(cast.charlie)
    assert client.post(on("customers", cast.wang.id), {"kind": "note", "text": "x"}).status_code == 404
    assert client.get(on("customers", cast.wang.id) + "timeline/").status_code == 404
    client.force_login(cast.dave)
    assert client.post(on("customers", cast.wang.id), {"kind": "note", "text": "x"}).status_code == 403
    assert not Event.objects.exists()


def test_own_words_are_mended_on_the_same_day_only(cast: Cast) -> None:
    event = actions.write_down(cast.wang, kind="note", text="喜歡生普", by=cast.carol, at=AT).event
    actions.mend(event, "喜歡熟普", by=cast.carol, at=AT + timedelta(hours=2))
    assert Entry.objects.get().text == "喜歡熟普"
    assert Event.objects.get(verb="activities.mended").changes["entry.text"] == ["喜歡生普", "喜歡熟普"]
    for person, at in ((cast.bob, AT), (cast.carol, AT + timedelta(days=1))):
        with pytest.raises(NotAllowed):
            actions.mend(event, "別的", by=person, at=at)


def test_one_entry_is_pinned_at_a_time(cast: Cast) -> None:
    first = actions.write_down(cast.wang, kind="note", text="一", by=cast.carol, at=AT)
    second = actions.write_down(cast.wang, kind="note", text="二", by=cast.carol, at=AT)
    actions.pin(first.event, by=cast.carol, at=AT)
    actions.pin(second.event, by=cast.carol, at=AT)
    assert list(Entry.objects.filter(pinned=True)) == [second]
    actions.unpin(second.event, by=cast.bob, at=AT)
    assert not Entry.objects.filter(pinned=True).exists()


def test_words_taken_away_are_shown_to_nobody_and_can_be_put_back(client: Client, cast: Cast) -> None:
    event = actions.write_down(cast.wang, kind="note", text="寫錯人了", by=cast.carol, at=AT).event
    actions.pin(event, by=cast.carol, at=AT)
    with pytest.raises(NotAllowed):
        actions.withdraw(event, by=cast.bob, at=AT)
    client.force_login(cast.carol)
    client.post(f"/activities/entries/{event.id}/withdraw/")
    html = client.get(f"/customers/{cast.wang.id}/").content.decode()
    assert "寫錯人了" not in html
    assert "Carol took the words away" in html
    client.post(f"/activities/entries/{event.id}/put-back/")
    assert "寫錯人了" in client.get(f"/customers/{cast.wang.id}/").content.decode()


def test_outsiders_touch_nothing(client: Client, cast: Cast) -> None:
    event = actions.write_down(cast.wang, kind="note", text="一", by=cast.carol, at=AT).event
    for person in (cast.charlie, cast.dave):
        client.force_login(person)
        for verb in ("mend", "pin", "unpin", "withdraw", "put-back"):
            assert client.post(f"/activities/entries/{event.id}/{verb}/", {"text": "x"}).status_code == 404
    assert Entry.objects.get().text == "一"


def test_notes_of_earlier_versions_can_be_pinned_and_taken_away(client: Client, cast: Cast) -> None:
    event = Event.objects.create(
        at=AT, by=cast.carol, verb="customers.noted", subject_type="customers.customer", subject_id=cast.wang.id,
        customer_id=cast.wang.id, note="老備註",
    )  # fmt: skip
    client.force_login(cast.carol)
    assert "老備註" in client.get(f"/customers/{cast.wang.id}/", {"kind": "notes"}).content.decode()
    actions.withdraw(event, by=cast.carol, at=AT)
    assert "老備註" not in client.get(f"/customers/{cast.wang.id}/").content.decode()
    actions.put_back(event, by=cast.carol, at=AT)
    assert "老備註" in client.get(f"/customers/{cast.wang.id}/").content.decode()
