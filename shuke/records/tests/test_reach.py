"""A list by a column that no index holds together with teams shows the same rows, however they are found."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from conftest import Cast
from shuke.customers.actions import create_customer
from shuke.records import reach, types
from shuke.records.keyset import Cursor
from shuke.records.listing import Listing
from shuke.records.tests.test_shape import add_field

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("sort", ["email", "-email", "shoe_size", "-shoe_size"])
@pytest.mark.parametrize("sorted_at_most", [0, 3_000])
def test_own_teams_by_any_column(cast: Cast, sort: str, sorted_at_most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    add_field("shoe_size", "number", indexed=True)
    for number in range(6):
        custom = {"shoe_size": Decimal(number)} if number % 2 else {}
        team = cast.north if number < 4 else cast.south
        create_customer(by=cast.alice, name=f"王{number}", team=team, email=f"{9 - number}@example.tw", custom=custom)
    monkeypatch.setattr(reach, "SORTED", sorted_at_most)
    reader = cast.carol
    kind, found = types.named("customer"), []
    at: Cursor | None = None
    while True:
        listing = Listing.asked(kind, reader, {"sort": sort, "at": at.pack() if at else ""}, date(2026, 1, 1))
        page = listing.page(2)
        found += [one.pk for one in page.rows]
        at = page.after
        if at is None:
            break
    assert sorted(found) == sorted(kind.visible_to(reader).values_list("pk", flat=True))
    values = [listing.record_type.field(sort.lstrip("-")).value(kind.records().get(pk=pk)) for pk in found]
    filled = [one for one in values if one is not None]
    assert values[: len(filled)] == sorted(filled, reverse=sort.startswith("-"))
