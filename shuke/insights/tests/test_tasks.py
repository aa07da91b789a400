"""When the list is made anew: at night, at first, after an import, after an order."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from conftest import Cast
from shuke.insights import actions
from shuke.insights.actions.tasks import refresh_one
from shuke.insights.models import Forecast
from shuke.orders.actions import refresh_measures


def test_a_forecast_of_yesterday_is_stale_and_one_of_today_is_not(cast: Cast) -> None:
    actions.refresh_if_stale.func()
    first = Forecast.objects.get(current=True)
    actions.refresh_if_stale.func()
    assert Forecast.objects.get(current=True) == first
    Forecast.objects.update(made_at=timezone.now() - timedelta(days=1))
    actions.refresh_if_stale.func()
    assert Forecast.objects.get(current=True).id > first.id


def test_a_shop_that_is_being_typed_in_is_read_again_once_it_has_doubled(cast: Cast) -> None:
    actions.refresh_if_stale.func()
    begun = Forecast.objects.get(current=True)
    Forecast.objects.update(lines_count=begun.lines_count // 2 - 1)
    actions.refresh_if_stale.func()
    assert Forecast.objects.get(current=True).id > begun.id


def test_an_order_of_one_customer_asks_for_that_customer_only(cast: Cast) -> None:
    refresh_measures([cast.wang.id])
    refresh_measures([cast.wang.id, cast.chen.id])
    asked = [(task.task_path, task.args_kwargs["args"]) for task in DBTaskResult.objects.all()]
    assert asked == [(refresh_one.module_path, [cast.wang.id])]


def test_an_import_asks_for_the_whole_shop(cast: Cast) -> None:
    actions.refresh_after_import()
    assert DBTaskResult.objects.get().task_path.endswith("refresh_all")


def test_the_first_order_after_a_long_time_moves_the_day_of_the_list(cast: Cast) -> None:
    actions.refresh_if_stale.func()
    assert Forecast.objects.get(current=True).as_of == date(2024, 4, 2)
    line = cast.wang.lines.first()
    line.ordered_on = timezone.localdate()
    line.save()
    refresh_one.func(cast.wang.id)
    assert Forecast.objects.get(current=True).as_of == timezone.localdate()
