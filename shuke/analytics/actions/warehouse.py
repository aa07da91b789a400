"""When the warehouse is brought up to date: every night, after a large import, and at once after somebody was erased.

Only the worker and the command line build it; web pages enqueue, and read.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from shuke.accounts.models import Shop
from shuke.analytics.warehouse import store
from shuke.orders.models import OrderLine

LARGE = 1_000  # rows of an import
FIRST_DAY = timedelta(hours=20)


@task()
def refresh_warehouse(*, full: bool = False) -> None:
    """Arrow and DuckDB are loaded by who builds, not by who asks for it."""
    from shuke.analytics.warehouse import building

    building.refresh(timezone.now(), full=full)


def first() -> None:
    """As soon as there is something to analyse."""
    if store.current() is None and OrderLine.objects.exists():
        refresh_warehouse.enqueue()


def nightly() -> None:
    """Not on the day on which the shop was opened: jobs that never ran run at once, and there is nothing to analyse."""
    opened = Shop.objects.values_list("created_at", flat=True).first()
    if store.current() or (opened and timezone.now() - opened > FIRST_DAY):
        refresh_warehouse.enqueue()


def refresh_after_import(rows: int) -> None:
    """Call inside the transaction that ends the import. What a small one brought comes with the night."""
    if rows >= LARGE:
        refresh_warehouse.enqueue()


def refresh_after_erasure() -> None:
    """Call inside the transaction that ends the erasure: everything is written anew, and older versions go."""
    refresh_warehouse.enqueue()


def refresh_now(*, full: bool) -> None:
    """Somebody pressed the button."""
    refresh_warehouse.enqueue(full=full)
