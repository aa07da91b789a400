"""What the worker does for duplicates. The search goes on in slices, so that others' tasks come in between."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

SLICE = 15.0  # seconds


@task()
def look_for_pairs() -> None:
    from shuke.duplicates.actions.scanning import scan

    if not scan(at=timezone.now(), seconds=SLICE):
        look_for_pairs.enqueue()
