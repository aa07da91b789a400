"""When the forecast is made anew: nightly, after an import, after an order."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone
from django_tasks import task

from shuke.insights.models import Backtest, Forecast
from shuke.insights.queries import current_forecast
from shuke.orders.models import OrderLine

LOOK_BACK, MORNING = timedelta(days=6, hours=12), 6
FEW_LINES = 1_000


@task()
def refresh_if_stale() -> None:
    """Once a day, as soon as there are orders and no forecast yet, and while a new shop is being typed in."""
    forecast, at = current_forecast(), timezone.now()
    if forecast is None or timezone.localdate(forecast.made_at) < timezone.localdate(at) or _is_outgrown(forecast):
        refresh(timezone.localdate(at), at=at)


def _is_outgrown(forecast: Forecast) -> bool:
    """Whether what was learnt comes from less than half of what a small shop has by now."""
    twice = 2 * forecast.lines_count
    return forecast.lines_count < FEW_LINES and OrderLine.objects.purchases()[: twice + 1].count() > twice


@task()
def look_back_if_stale() -> None:
    """Once a week at night, and as soon as there is a forecast to judge."""
    at = timezone.now()
    newest = Backtest.objects.order_by("-pk").values_list("made_at", flat=True).first()
    is_due = newest is None or (at - newest > LOOK_BACK and timezone.localtime(at).hour < MORNING)
    if is_due and current_forecast() is not None:
        from shuke.insights.actions.backtesting import look_back

        look_back(timezone.localdate(at), at=at)


@task()
def refresh_all() -> None:
    at = timezone.now()
    refresh(timezone.localdate(at), at=at)


@task()
def refresh_one(customer_id: int) -> None:
    from shuke.insights.actions.baskets import refresh_basket
    from shuke.insights.actions.measuring import measure_customer
    from shuke.insights.actions.refreshing import refresh_customer

    at = timezone.now()
    known = measure_customer(customer_id, timezone.localdate(at), at=at)
    known = refresh_basket(customer_id, timezone.localdate(at), at=at) and known
    if not refresh_customer(customer_id, timezone.localdate(at)) or not known:
        refresh_all.func()


@task()
def judge_all() -> None:
    """The rules have changed."""
    from shuke.insights.actions import judging

    judging.judge_all(at=timezone.now())


@task()
def judge_one(customer_id: int) -> None:
    from shuke.insights.actions import judging

    judging.judge_customer(customer_id, at=timezone.now())


@task()
def count_trial(trial_id: int) -> None:
    from shuke.insights.actions import judging

    judging.count_trial(trial_id, at=timezone.now())


def refresh_after_import() -> None:
    """Call inside the transaction that ends the import."""
    refresh_all.enqueue()


def refresh_after_order(customer_id: int) -> None:
    """Call inside the transaction that changes an order; the worker then mends this customer's part of the list."""
    refresh_one.enqueue(customer_id)


def refresh(today: date, *, at: datetime) -> None:
    # Only the worker loads the forecast with its libraries; web pages enqueue.
    from shuke.insights.actions import baskets, measuring, refreshing

    refreshing.refresh(today, at=at)
    measuring.measure_all(today, at=at)
    baskets.refresh_baskets(today, at=at)
