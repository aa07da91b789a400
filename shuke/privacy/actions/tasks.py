"""What the worker does for privacy. Each may be delivered twice or after a kill."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task


@task()
def run_erasure(erasure_id: int) -> None:
    from shuke.privacy.actions import erasing

    try:
        erasing.run(erasure_id, at=timezone.now())
    except erasing.TakenOver:
        return
    except Exception:
        erasing.fail(erasure_id)
        raise
    erasing.empty_log()
