"""Invented records go in and out in the background: they are imports."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from shuke.accounts.models import User
from shuke.analytics.actions.warehouse import refresh_now
from shuke.workspace.packs import actions
from shuke.workspace.packs.reading import pack


@task()
def add_demo(name: str, by_id: int) -> None:
    """Delivered twice, the second finds everything there."""
    by = User.objects.get(pk=by_id)
    actions.add_demo(pack(name), by=by, on=timezone.localdate(), at=timezone.now())
    refresh_now(full=False)  # the warehouse: such imports are too small to bring it up to date by themselves


@task()
def remove_demo_shop() -> None:
    """Delivered twice, the second finds it gone."""
    from shuke.workspace.demo import actions as demo

    if demo.is_filled():
        demo.remove(on=timezone.localdate(), at=timezone.now())


@task()
def remove_demo(name: str, by_id: int) -> None:
    actions.remove_demo(pack(name), by=User.objects.get(pk=by_id), at=timezone.now())
