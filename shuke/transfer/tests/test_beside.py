"""What PostgreSQL works out beside the import: nothing of it is missing, whatever was killed or in the way."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from conftest import Cast
from shuke.core import bulk
from shuke.customers.models import Customer, Phone
from shuke.records import search
from shuke.transfer.actions import guard, running
from shuke.transfer.actions.beside import beside, index
from shuke.transfer.actions.running import run
from shuke.transfer.tests.shop import AT, checked, csv_bytes

ROWS = [[f"M8{number:02}", f"柯乙{number:02}"] for number in range(20)]


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(running.PIECES, "customers", 7)


def found(cast: Cast) -> int:
    return len(search.matching_ids("customer", "柯乙", cast.alice, limit=50))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_after_a_kill_everybody_is_found(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces that were committed before the kill, but whose words were not written yet, as well."""
    job = checked(csv_bytes(["會員編號", "姓名"], ROWS), cast.alice)
    once, turns = guard._once, iter(range(2, -1, -1))

    def deadly(*given: Any) -> Any:
        if next(turns, 1) == 0:
            raise KeyboardInterrupt
        return once(*given)

    with monkeypatch.context() as patch:
        patch.setattr(guard, "_once", deadly)
        patch.setattr(running, "index", lambda *_given: None)
        with pytest.raises(KeyboardInterrupt):
            run(job.pk, at=AT)
    run(job.pk, at=AT)
    assert found(cast) == len(ROWS)


@pytest.mark.django_db(transaction=True)
def test_what_goes_wrong_beside_stops_the_import() -> None:
    def broken() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), beside() as side:
        side.do(broken)


@pytest.mark.django_db
def test_the_same_words_may_be_written_twice(cast: Cast) -> None:
    for _time in range(2):
        index("customer", [cast.wang.pk, 10**9])
    assert search.matching_ids("customer", "王小明", cast.alice, limit=5) == [cast.wang.pk]


@pytest.mark.django_db
def test_values_are_found_whatever_signs_they_hold(cast: Cast) -> None:
    odd = ["a,b", '"{x}"', "\\N", "O'Brien", "熟客%s", "\t"]
    names = [*odd, "nobody"]
    ids = bulk.reserve_ids(Phone, len(odd))
    assert ids == sorted(set(ids))
    with transaction.atomic():
        bulk.insert(Phone, {"id": ids, "customer_id": cast.wang.pk, "raw": odd, "e164": odd}, len(odd))
    assert sorted(row[0] for row in bulk.find(Phone, "e164", names, ["e164"])) == sorted(odd)
    assert {row[0] for row in bulk.find(Customer, "id", [cast.wang.pk, 0], ["id"])} == {cast.wang.pk}
