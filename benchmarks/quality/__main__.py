"""`python -m benchmarks.quality --data PATH`: who buys what in the next two weeks, foretold and counted.

PATH holds a folder for each set (see SETS); those that are missing are left out. Every line is the mean of the cut-off
days. The figures of others are as published with the protocol or measured with it; BG/NBD is run here in the same job
and compared pair by pair, with customers resampled.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.quality import sets
from benchmarks.quality.scores import NAMES, deciles, gain, scores
from benchmarks.quality.sets import Set
from benchmarks.quality.trials import SETS, Trial, trial
from shuke.insights import due


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="PATH")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="sets whose name contains one of these")
    parser.add_argument("--earlier", action="store_true", help="the days to tune on, instead of those to judge by")
    parser.add_argument("--draws", type=int, default=100, help="of customers, for the standard error")
    options = parser.parse_args()
    console = Console(width=120)
    for judged in SETS:
        if (options.data / judged.file).exists() and any(word in judged.name for word in options.only or [""]):
            _report(console, judged, options)


def _report(console: Console, judged: Set, options: argparse.Namespace) -> None:
    table = judged.read(options.data / judged.file)
    cuts = judged.earlier if options.earlier else judged.cuts
    first = due.fit(table, as_of=cuts[0], within=judged.within)
    trials = [trial(table, cut, judged.within, first) for cut in cuts]
    days = ", ".join(sets.horizon(cut, judged.within) for cut in cuts)
    shown = Table(title=f"{judged.name}: {table.num_rows:,} lines; {days}", title_justify="left")
    shown.add_column("Method")
    for name in NAMES:
        shown.add_column(name, justify="right")
    for name, figures in () if options.earlier else judged.peers:
        shown.add_row(name, *(_figure(figures.get(key)) for key in NAMES), style="dim")
    for name, field in (("BG/NBD, run here", "peer"), ("Shuke", "ours"), ("Shuke, first model kept", "learnt_before")):
        found = [scores(one.given, getattr(one, field)) for one in trials]
        each = " / ".join(f"{one['E/A']:.2f}" for one in found)
        figures = {key: float(np.mean([one[key] for one in found])) for key in NAMES}
        shown.add_row(name, *(each if key == "E/A" else _figure(figures[key]) for key in NAMES), style="bold")
    console.print(shown)
    _print_more(console, trials, options.draws)


def _print_more(console: Console, trials: list[Trial], draws: int) -> None:
    parts = [deciles(trial.given, trial.ours) for trial in trials]
    mean = np.mean(parts, axis=0)
    console.print("Deciles, foretold → bought: " + "  ".join(f"{p:.3f}→{b:.3f}" for p, b in mean))
    gains = np.array([gain(trial.given, trial.ours, trial.peer, draws) for trial in trials])
    error = float(np.sqrt(np.sum(gains[:, 1] ** 2)) / len(gains))
    console.print(f"AP over BG/NBD: {gains[:, 0].mean():+.4f}, standard error {error:.4f} (customers resampled)")
    console.print(f"Fit and forecast: {' / '.join(f'{trial.seconds:.2f} s' for trial in trials)}\n")


def _figure(value: float | None) -> str:
    return "" if value is None or np.isnan(value) else f"{value:.4f}"


if __name__ == "__main__":
    main()
