"""What the worker does. Each may be delivered twice or after a kill."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from shuke.records import search, types
from shuke.records.actions.indexing import build_all
from shuke.transfer import notices


@task()
def make_archive(number: int) -> None:
    from shuke.transfer.archive.jobs import make

    try:
        make(number, at=timezone.now())
    finally:
        notices.archive_ended(number, at=timezone.now())


@task()
def read_archive(number: int) -> None:
    from shuke.transfer.archive.jobs import read

    read(number, at=timezone.now())


@task()
def settle() -> None:
    """After an archive came in: the search, and the indexes of the shop's own fields."""
    build_all()
    for kind in types.all_types():
        if kind.search is not None:
            search.rebuild(kind.name)


def sweep_archives() -> None:
    """Nightly: files of archives that have lain here for a week."""
    from shuke.transfer.archive.jobs import sweep

    sweep(timezone.now())
