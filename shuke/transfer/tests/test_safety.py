"""Killed anywhere, run twice, taken back: the shop is never left in between."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Cast
from shuke.insights.actions.refreshing import refresh
from shuke.insights.models import Prediction
from shuke.orders.actions import refresh_measures
from shuke.transfer.actions import guard, running, starting, undoing
from shuke.transfer.actions.guard import TakenOver
from shuke.transfer.actions.running import run
from shuke.transfer.actions.undoing import undo
from shuke.transfer.models import Import
from shuke.transfer.tests.shop import AT, LINES, WITHOUT_IDS, checked, csv_bytes, everything, imported, undone

CELLS = st.tuples(
    st.sampled_from(["2024/5/2", "2024/5/3", "113/05/04", "2024/13/1", ""]),
    st.sampled_from(["M001", "M002", "M900", "M901", ""]),
    st.sampled_from(["王小明", "陳美玲", "林志偉", "新名字", ""]),
    st.sampled_from(["0912345678", "0987654321", "123", ""]),
    st.sampled_from(["T01", "X01", "X02", ""]),
    st.sampled_from(["普洱茶", "面膜", "茶杯", ""]),
    st.sampled_from([1, 2, "3盒", -1, 0, "", "多"]),
    st.sampled_from([50, "NT$1,200", ""]),
    st.sampled_from([100, "", "２４００"]),
    st.sampled_from(["A-1", "A-2", ""]),
)
FILES = st.lists(CELLS, min_size=1, max_size=12)
QUICK = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)  # fmt: skip


@pytest.fixture(autouse=True)
def measured(cast: Cast) -> None:
    refresh_measures(None)


class Killed(BaseException):
    """As a kill: nobody catches it."""


def ready(rows: list, cast: Cast) -> Import | None:
    job = checked(csv_bytes(LINES, rows), cast.alice)
    return job if job.status == Import.Status.READY else None


@pytest.mark.slow
@QUICK
@given(rows=FILES)
def test_import_and_undo_leave_the_shop_as_it_was(cast: Cast, rows: list) -> None:
    before = everything()
    if job := ready(rows, cast):
        run(job.pk, at=AT)
        undone(Import.objects.get(id=job.pk), cast.alice)
        assert everything() == before


@pytest.mark.slow
@QUICK
@given(rows=FILES)
def test_a_second_time_nothing_changes(cast: Cast, rows: list) -> None:
    if not (job := ready(rows, cast)):
        return
    run(job.pk, at=AT)
    before, again = everything(), ready(rows, cast)
    assert again is not None
    run(again.pk, at=AT)
    again.refresh_from_db()
    assert everything() == before
    assert (again.count("created"), again.count("updated")) == (0, 0)
    undone(again)
    assert everything() == before
    undone(Import.objects.get(id=job.pk))


def test_what_was_foreseen_from_an_import_goes_with_it(cast: Cast) -> None:
    before = everything()
    rows = [[f"2024/{month}/2", "M901", "新名字", "", "X01", "新產品", 1, 100, 100, ""] for month in range(1, 6)]
    job = imported(csv_bytes(LINES, rows), cast.alice)
    refresh(AT.date(), at=AT)
    assert Prediction.objects.filter(customer__member_no="M901").exists()
    undone(job, cast.alice)
    connection.check_constraints()
    assert everything() == before


def shop_of(size: int, seed: int = 1) -> list[list[Any]]:
    chance = random.Random(seed)
    rows = []
    for number in range(size):
        who = chance.randrange(8)
        rows.append([f"2024/5/{chance.randrange(1, 29)}", f"M{900 + who}", f"客{who}", f"09123456{who:02d}",
                     f"X{chance.randrange(5)}", "", chance.randrange(1, 4), 100, "", f"A-{number // 3}"])  # fmt: skip
    return rows


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    for stage in running.PIECES:
        monkeypatch.setitem(running.PIECES, stage, 7)
    monkeypatch.setattr(undoing, "PIECE", 5)


def kill_at(monkeypatch: pytest.MonkeyPatch, turn: int, where: str, error: type[BaseException] = Killed) -> None:
    """Break off the `turn`-th transaction from now: before it, inside it after all was written, or after its commit."""
    once, turns = guard._once, iter(range(turn, -1, -1))

    def deadly(job: Import, work: Callable[[Import], Any]) -> Any:
        if next(turns, 1):
            return once(job, work)
        if where == "before":
            raise error

        def inside(fresh: Import) -> None:
            work(fresh)
            raise error

        result = once(job, inside if where == "inside" else work)
        if where == "after":
            raise error
        return result

    monkeypatch.setattr(guard, "_once", deadly)


def slow(*turns: int) -> list[Any]:
    return [pytest.param(turn, marks=pytest.mark.slow) for turn in turns]


@pytest.mark.slow
@pytest.mark.parametrize("turn", [0, 1, 2, 4, 6, 9])
def test_killed_and_started_again_is_as_if_never_killed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, small_pieces: None, turn: int
) -> None:
    content = csv_bytes(LINES, shop_of(40))
    imported(content, cast.alice)
    expected = everything(WITHOUT_IDS)
    undone(Import.objects.get(), cast.alice)
    before = everything()
    for where in ("before", "inside", "after"):
        job = checked(content, cast.alice)
        with monkeypatch.context() as patch:
            kill_at(patch, turn, where)
            with pytest.raises(Killed):
                run(job.pk, at=AT)
        run(job.pk, at=AT)
        assert everything(WITHOUT_IDS) == expected
        undone(Import.objects.get(id=job.pk), cast.alice)
        assert everything() == before


@pytest.mark.parametrize("turn", [1, *slow(0, 3, 5)])
def test_an_undo_that_is_killed_goes_on(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, small_pieces: None, turn: int
) -> None:
    before = everything()
    job = imported(csv_bytes(LINES, shop_of(40)), cast.alice)
    starting.undo_later(job, by=cast.alice)
    with monkeypatch.context() as patch:
        kill_at(patch, turn, "inside")
        with pytest.raises(Killed):
            undo(job.pk, at=AT, by=cast.alice)
    undo(job.pk, at=AT, by=cast.alice)
    assert everything() == before


def test_a_busy_database_is_asked_again(cast: Cast, monkeypatch: pytest.MonkeyPatch, small_pieces: None) -> None:
    job = checked(csv_bytes(LINES, shop_of(20)), cast.alice)
    with monkeypatch.context() as patch:
        kill_at(patch, 3, "inside", OperationalError)
        run(job.pk, at=AT)
    job.refresh_from_db()
    assert (job.status, job.count("created")) == ("done", 20)


def test_cancelling_takes_back_what_is_in_and_stops_the_worker(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, small_pieces: None
) -> None:
    before = everything()
    job = checked(csv_bytes(LINES, shop_of(40)), cast.alice)
    with monkeypatch.context() as patch:
        kill_at(patch, 5, "after")
        with pytest.raises(Killed):
            run(job.pk, at=AT)
    starting.cancel_later(job, by=cast.alice)
    with pytest.raises(TakenOver):
        run(job.pk, at=AT)
    undo(job.pk, at=AT, by=cast.alice)
    assert everything() == before
    assert Import.objects.get(id=job.pk).status == "cancelled"


def test_whoever_was_taken_over_writes_nothing_more(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, small_pieces: None
) -> None:
    """Two workers on one import: the second takes over at the fourth piece, the first notices at its next one."""
    job = checked(csv_bytes(LINES, shop_of(40)), cast.alice)
    once, turns = guard._once, iter(range(4, -1, -1))

    def taken_over(mine: Import, work: Callable[[Import], Any]) -> Any:
        if next(turns, 1) == 0:
            run(job.pk, at=AT)
        return once(mine, work)

    with monkeypatch.context() as patch:
        patch.setattr(guard, "_once", taken_over)
        with pytest.raises(TakenOver):
            run(job.pk, at=AT)
    job.refresh_from_db()
    assert (job.status, job.count("created")) == ("done", 40)
