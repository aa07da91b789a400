"""Background tasks for the tests of the worker."""

from __future__ import annotations

import time
from pathlib import Path

from django_tasks import task


@task()
def wait_for(folder: str) -> str:
    """Leaves a mark when it starts, and ends when a file “go” appears."""
    mark = Path(folder) / "started"
    mark.write_text(mark.read_text() + "x" if mark.exists() else "x")
    while not (Path(folder) / "go").exists():
        time.sleep(0.02)
    return "done"
