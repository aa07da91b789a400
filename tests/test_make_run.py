"""What `make run` does before it serves."""

from __future__ import annotations

from conftest import Cast
from shuke.events.models import Event
from tools.run import prepare_shop


def test_a_shop_that_is_there_stays_as_it_is(cast: Cast) -> None:
    before = Event.objects.count()
    prepare_shop()
    cast.wang.refresh_from_db()
    assert (cast.wang.name, Event.objects.count()) == ("王小明", before)
