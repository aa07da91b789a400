"""Large work: a file imported, a file answered, the forecast of the whole shop made from nothing."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import generate
from benchmarks.figures import Figure, at_most

IMPORTED, ANSWERED = 1_000_000, 1_460_000  # lines that the budgets are for
NEW_LINES = 10_000


def forecast() -> Iterator[Figure]:
    """In a process of its own, as the worker has it."""
    customers = _count()
    spent, memory = _run("-m", "benchmarks.forecast")
    budget = 10 if customers > 100_000 else 3
    yield at_most(f"due list made anew for {customers:,} customers", spent, budget, "s", f"{memory:,.0f} MiB")


def _count() -> int:
    from shuke.customers.models import Customer

    return Customer.objects.count()


def due_from_file(lines: int) -> Iterator[Figure]:
    count = min(lines, ANSWERED)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lines.csv"
        generate.write_file(generate.build(max(count // 10, 1), count), path, "csv")
        spent, memory = _run("-m", "shuke", "due", str(path), "--limit", "0", "--format", "csv", "--out", f"{path}.out")
    budget = 3 * count / ANSWERED if count == ANSWERED else None
    yield at_most(f"shuke due FILE, {count:,} lines of csv, all pairs", spent, budget, "s", f"{memory:,.0f} MiB")


def imported(lines: int) -> Iterator[Figure]:
    """Into an empty shop of its own, through the real engine: mapped, checked, deduplicated, undoable."""
    count = min(lines, IMPORTED)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lines.csv"
        generate.write_file(generate.build(max(count // 10, 1), count), path, "csv")
        home = {"SHUKE_HOME": str(Path(folder) / "home")}
        _run("-m", "shuke", "migrate", **home)
        spent, memory = _run("-m", "shuke", "import", str(path), "--yes", **home)
    budget = 60 if count == IMPORTED else None
    yield at_most(
        f"import of {count:,} order lines from csv", spent, budget, "s", f"{count / spent:,.0f} lines a second"
    )
    yield at_most("import: memory", memory, 1024, "MiB")


def warehouse() -> Iterator[Figure]:
    """As the nightly task does it, in a process of its own; its start is counted."""
    lines = _newest_line()
    budget = (60, 5) if lines > 9_000_000 else (None, None)
    spent, memory = _run("-m", "shuke", "warehouse", "--full")
    yield at_most("warehouse: first build", spent, budget[0], "s", f"{memory:,.0f} MiB")
    _add_lines(lines, NEW_LINES)
    spent, memory = _run("-m", "shuke", "warehouse")
    yield at_most(f"warehouse: refresh after {NEW_LINES:,} new lines", spent, budget[1], "s", f"{memory:,.0f} MiB")
    spent, _memory = _run("-m", "shuke", "warehouse")
    yield at_most("warehouse: refresh after nothing", spent, None, "s")


def _newest_line() -> int:
    from shuke.orders.models import OrderLine

    newest = OrderLine.objects.order_by("-id").first()
    return newest.id if newest else 0


def _add_lines(newest: int, count: int) -> None:
    """Bought again today, without an event: what is found has to be found by itself."""
    from django.utils import timezone

    from shuke.orders.models import OrderLine

    lines = list(OrderLine.objects.filter(id__gt=newest - count).order_by("id"))
    for line in lines:
        line.pk, line.external_id, line.ordered_on = None, "", timezone.localdate()
    OrderLine.objects.bulk_create(lines, batch_size=1_000)


def _run(*command: str, **environment: str) -> tuple[float, float]:
    """Seconds and peak MiB of a Python process."""
    with tempfile.TemporaryFile("w+") as told:
        started = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 -- our own commands
            [sys.executable, *command], env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=told
        )
        _pid, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        spent = time.perf_counter() - started
        told.seek(0)
        if process.returncode:
            raise RuntimeError(f"{' '.join(command)} failed: {told.read()[-800:]}")
    return spent, _peak(used)


def _peak(used: resource.struct_rusage) -> float:
    return used.ru_maxrss / 1024
