"""What the worker does for the records engine. Each may be delivered twice or after a kill: it goes on, or finds
nothing to do."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from shuke.records import notices as told


@task()
def run_job(job_id: int) -> None:
    from shuke.records.actions import bulk_running

    try:
        bulk_running.run(job_id, at=timezone.now())
    except bulk_running.TakenOver:
        return
    except Exception:
        bulk_running.fail(job_id, at=timezone.now())
        raise
    finally:
        told.bulk_ended(job_id, at=timezone.now())


@task()
def make_export(request_id: int) -> None:
    from shuke.records.actions import export_requests

    try:
        export_requests.make(request_id, at=timezone.now())
    except Exception:
        export_requests.fail(request_id)
        raise
    finally:
        told.export_answered(request_id, at=timezone.now())


def sweep_exports() -> None:
    """Nightly."""
    from shuke.records.actions import export_requests

    export_requests.sweep(timezone.now())


@task()
def empty_bin() -> None:
    """Of what has lain there for thirty days."""
    from shuke.records.actions.remove import remove_old

    remove_old(timezone.now())
