"""A measured figure beside its budget, and the table that shows them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from statistics import median, quantiles

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Figure:
    """`share` is measured ÷ budget, so 1 is just within; None where the design sets no budget."""

    what: str
    budget: str
    measured: str
    share: float | None = None
    note: str = ""


@dataclass
class Waits:
    """Seconds that each request took, and of them those in which this process had the processor."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def add(self, work: Callable[[], object]) -> None:
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        self.wall.append(time.perf_counter() - wall)
        self.cpu.append(time.process_time() - cpu)

    @property
    def note(self) -> str:
        return f"{median(self.cpu) * 1000:.1f} ms of processor"


def latency(
    what: str, samples: Iterable[float], p50: float | None = None, p95: float | None = None, note: str = ""
) -> Figure:
    """Of seconds; budgets in milliseconds."""
    found = [sample * 1000 for sample in samples]
    cuts = quantiles(found, n=20, method="inclusive") if len(found) > 1 else found * 19
    middle, late = cuts[9], cuts[18]
    shares = [measured / budget for measured, budget in ((middle, p50), (late, p95)) if budget]
    budget = " / ".join(f"{figure:g}" for figure in (p50, p95) if figure)
    share = max(shares, default=None)
    return Figure(what, f"{budget} ms" if budget else "", f"{middle:.1f} / {late:.1f} ms", share, note)


def at_most(what: str, value: float, budget: float | None, unit: str, note: str = "") -> Figure:
    limit = f"≤ {budget:,.4g} {unit}" if budget is not None else ""
    share = None if budget is None else value / budget if budget else float(value > 0) * 99
    return Figure(what, limit, f"{value:,.1f} {unit}" if value % 1 else f"{value:,.0f} {unit}", share, note)


def at_least(what: str, value: float, budget: float, unit: str, note: str = "") -> Figure:
    return Figure(what, f"≥ {budget:,g} {unit}", f"{value:,.0f} {unit}", budget / value if value else 99, note)


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def table(figures: Iterable[Figure], title: str) -> Table:
    shown = Table(title=title, title_justify="left")
    shown.add_column("What")
    for name in ("Budget", "Measured (p50 / p95)", "Share of budget"):
        shown.add_column(name, justify="right")
    shown.add_column("Note", style="dim")
    for figure in figures:
        style = "" if figure.share is None else "green" if figure.share <= 1 else "red"
        share = "" if figure.share is None else f"[{style}]{figure.share:.2f}[/]"
        shown.add_row(figure.what, figure.budget, figure.measured, share, figure.note)
    return shown


def markdown(figures: Iterable[Figure]) -> str:
    lines = ["| what | budget | measured | share of budget |", "|---|---:|---:|---:|"]
    for figure in figures:
        share = "" if figure.share is None else f"{figure.share:.2f}"
        words = f"{figure.what} ({figure.note})" if figure.note else figure.what
        lines.append(f"| {words} | {figure.budget} | {figure.measured} | {share} |")
    return "\n".join(lines)


console = Console(width=150)
