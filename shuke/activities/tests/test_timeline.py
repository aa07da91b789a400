"""The line of a record: nothing lost, nothing twice, nothing that the reader may not see."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Cast, buy
from shuke.activities import actions
from shuke.activities.story import Line, kinds_of, story
from shuke.activities.timeline import Place
from shuke.customers.actions import change_customer
from shuke.events.actions import record
from shuke.events.models import Event
from shuke.orders.models import Order

AT = datetime(2024, 5, 3, 9, tzinfo=UTC)


def whole(subject, user, kind: str = "all") -> list[tuple[str, int]]:
    """Every entry of every page, folded ones too."""
    found: list[tuple[str, int]] = []
    place = None
    while True:
        page = story(subject, user, at=AT, kind=kind, place=place)
        for moment in page.moments:
            shown = moment.shown
            found.append((moment.source, shown.event.pk if isinstance(shown, Line) else shown.pk))
            found += [("folded", 0)] * (len(shown.folded) if isinstance(shown, Line) else 0)
        if not page.older:
            return found
        place = Place.unpack(page.older)


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    events=st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["note", "changed", "hidden"])), max_size=70),
    orders=st.lists(st.integers(0, 2), max_size=30),
)
def test_no_entry_is_lost_or_doubled(cast: Cast, events: list[tuple[int, str]], orders: list[int]) -> None:
    Event.objects.all().erase()
    Order.objects.filter(number__startswith="H").delete()
    theirs = buy(cast.chen, cast.soap, date(2024, 5, 1), number="H-chen")  # which Carol may not see
    told = []
    for number, (day, kind) in enumerate(events):
        at = AT - timedelta(days=day)  # many at the very same moment
        if kind == "note":
            event = actions.write_down(cast.wang, kind="note", text=f"記{number}", by=cast.carol, at=at).event
        elif kind == "changed":
            event = record("customers.changed", cast.wang, by=cast.bob, at=at, customer_id=cast.wang.id)
        else:
            record("orders.changed", theirs, by=cast.bob, at=at, customer_id=cast.wang.id)
            continue
        told.append(event.pk)
    for number, day in enumerate(orders):
        buy(cast.wang, cast.tea, date(2024, 5, 3) - timedelta(days=day), number=f"H{number}")
    found = whole(cast.wang, cast.carol)
    events_found = [pk for source, pk in found if source == "events"]
    assert len(events_found) == len(set(events_found))
    assert set(events_found) <= set(told)
    assert len(events_found) + found.count(("folded", 0)) == len(told)
    orders_found = [pk for source, pk in found if source == "orders"]
    assert sorted(orders_found) == sorted(Order.objects.filter(customer=cast.wang).values_list("pk", flat=True))


def test_every_event_belongs_to_one_kind(cast: Cast) -> None:
    kinds = {name: events for name, (_words, events) in kinds_of(cast.wang).items() if name != "all"}
    for verb in ("customers.noted", "activities.called", "activities.messaged", "orders.changed", "customers.changed"):
        record(verb, cast.wang, by=None, at=AT, customer_id=cast.wang.id)
    actions.plan_task(cast.wang, text="回電", due_on=date(2024, 5, 5), assignee=cast.carol, by=cast.carol, at=AT)
    counted = [Event.objects.filter(events).count() for events in kinds.values()]
    assert sum(counted) == Event.objects.count()


def test_changes_made_together_fold_into_one(cast: Cast) -> None:
    for minute, grade in enumerate(["B", "C", "A"]):
        change_customer(cast.wang, by=cast.bob, at=AT + timedelta(minutes=minute), grade=grade)
    change_customer(cast.wang, by=cast.carol, at=AT + timedelta(minutes=5), grade="B")
    change_customer(cast.wang, by=cast.carol, at=AT + timedelta(minutes=25), grade="C")
    lines = [one.shown for one in story(cast.wang, cast.carol, at=AT).moments if isinstance(one.shown, Line)]
    assert [(line.told.who, len(line.folded)) for line in lines] == [("Carol", 0), ("Carol", 0), ("Bob", 2)]


def test_an_event_about_a_record_that_one_may_not_see_is_not_told(cast: Cast) -> None:
    order = buy(cast.chen, cast.soap, date(2024, 5, 1), number="S1")
    record("orders.changed", order, by=cast.charlie, at=AT, customer_id=cast.wang.id)
    seen = {person.name: len(_events(cast, person)) for person in (cast.carol, cast.alice)}
    assert seen == {"Carol": 0, "Alice": 1}


def _events(cast: Cast, person) -> list[Line]:
    return [one.shown for one in story(cast.wang, person, at=AT).moments if isinstance(one.shown, Line)]


@pytest.mark.parametrize("slug", ["orders", "products", "tasks"])
def test_every_record_page_has_a_line_and_a_composer(client: Client, cast: Cast, slug: str) -> None:
    task = actions.plan_task(cast.wang, text="回電", due_on=date(2024, 5, 5), assignee=cast.bob, by=cast.bob, at=AT)
    pk = {"orders": Order.objects.earliest("id").pk, "products": cast.tea.pk, "tasks": task.pk}[slug]
    client.force_login(cast.bob)
    client.post(f"/activities/on/{slug}/{pk}/", {"kind": "note", "text": "看過了"})
    html = client.get(f"/{slug}/{pk}/").content.decode()
    assert "看過了" in html
    assert "shuke-composer" in html


def test_a_task_about_an_order_stands_on_the_orders_line(cast: Cast) -> None:
    order = buy(cast.wang, cast.tea, date(2024, 5, 1), number="A1")
    actions.plan_task(order, text="催貨", due_on=date(2024, 5, 5), assignee=cast.carol, by=cast.carol, at=AT)
    for subject in (order, cast.wang):
        lines = [one.shown for one in story(subject, cast.carol, at=AT, kind="tasks").moments]
        assert [line.told.note for line in lines] == ["催貨"]


def test_a_permalink_begins_with_its_entry(client: Client, cast: Cast) -> None:
    entries = [
        actions.write_down(cast.wang, kind="note", text=f"記{number}。", by=cast.carol, at=AT + timedelta(hours=number))
        for number in range(60)
    ]
    client.force_login(cast.carol)
    old = entries[3].event_id
    html = client.get(f"/customers/{cast.wang.id}/", {"e": old}).content.decode()
    assert f'id="e{old}"' in html
    assert "記4。" not in html
    assert "記2。" in html


def test_as_many_queries_for_fifty_entries_as_for_one(client: Client, cast: Cast) -> None:
    client.force_login(cast.bob)
    address = f"/products/{cast.tea.pk}/"
    counts = []
    for number in range(51):
        actions.write_down(cast.tea, kind="note", text=f"記{number}", by=cast.bob, at=AT)
        if number in {0, 50}:
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            counts.append(len(captured.captured_queries))
    assert counts[0] == counts[1]


def test_a_made_up_place_begins_at_the_start(client: Client, cast: Cast) -> None:
    actions.write_down(cast.wang, kind="note", text="記一", by=cast.carol, at=AT)
    client.force_login(cast.carol)
    for made_up in ("x", "bnVsbA", "W1siMjAyNCJdLG51bGxd", "eyJldmVudHMiOlsieCJdfQ"):
        html = client.get(f"/activities/on/customers/{cast.wang.id}/timeline/", {"from": made_up}).content.decode()
        assert "記一" in html
