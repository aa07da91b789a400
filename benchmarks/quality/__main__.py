"""`python -m benchmarks.quality --data PATH`: who buys what in the next two weeks, foretold and counted.

PATH holds a folder for each set (see SETS); those that are missing are left out. Every line is the mean of the cut-off
days. The figures of others are as published with the protocol or measured with it; BG/NBD is run here in the same job
and compared pair by pair, with customers resampled.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
from rich.console import Console
from rich.table import Table

from benchmarks.quality import bgnbd, sets
from benchmarks.quality.scores import NAMES, deciles, gain, scores
from benchmarks.quality.sets import Candidates, Set
from shuke.insights import due


def _peer(name: str, *figures: float | None) -> tuple[str, dict[str, float]]:
    return name, {key: value for key, value in zip(NAMES, figures, strict=False) if value is not None}


JOURNEY = (
    _peer("recency", 0.7216, 0.2000, 0.513, 0.399),
    _peer("frequency", 0.7467, 0.3101, 0.566, 0.520),
    _peer("Poisson n/age", 0.7269, 0.2483, 0.550, 0.471, 2.34),
    _peer("Amazon Buy It Again (MPG)", 0.7177, 0.2509, 0.558, 0.489, 2.32),
    _peer("BG/NBD on pairs", 0.7668, 0.3473, 0.593, 0.541, 1.05, 0.2663),
    _peer("LightGBM, 25 features", 0.7803, 0.3645, 0.594, 0.562, 0.95, 0.2577),
    _peer("target", None, 0.375, 0.60, None, 1.0),
)
SETS = (
    Set(
        "Complete Journey, products",
        "complete-journey/transactions.parquet",
        sets.complete_journey,
        cuts=(date(2017, 11, 1), date(2017, 11, 29)),
        earlier=(date(2017, 10, 4), date(2017, 10, 18)),
        peers=JOURNEY,
    ),
    Set(
        "Complete Journey, product types",
        "complete-journey/transactions.parquet",
        sets.complete_journey_types,
        cuts=(date(2017, 11, 1), date(2017, 11, 29)),
        earlier=(date(2017, 10, 4), date(2017, 10, 18)),
        peers=(_peer("BG/NBD on pairs", 0.7441, 0.4105), _peer("LightGBM, 25 features", 0.7587, 0.4303)),
    ),
    Set(
        "Ta-Feng",
        "ta-feng/ta_feng.csv.zip",
        sets.ta_feng,
        cuts=(date(2001, 2, 3), date(2001, 2, 13)),
        earlier=(date(2001, 1, 13), date(2001, 1, 20)),
        peers=(_peer("BG/NBD on pairs", 0.6468, 0.2396), _peer("LightGBM, 25 features", 0.6921, 0.2451)),
    ),
    Set(
        "CDNOW, one product",
        "cdnow/CDNOW_master.txt.gz",
        sets.cdnow,
        cuts=(date(1997, 9, 30), date(1998, 3, 31)),
        earlier=(date(1997, 7, 31),),
        peers=(),
        within=28,
    ),
)


@dataclass(frozen=True)
class Trial:
    """One cut-off: the pairs to judge, and each method's probability for them."""

    given: Candidates
    ours: np.ndarray
    learnt_before: np.ndarray  # with the model of the first cut-off: no later window was learnt from
    peer: np.ndarray
    seconds: float


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
    trials = [_trial(table, cut, judged.within, first) for cut in cuts]
    days = ", ".join(sets.horizon(cut, judged.within) for cut in cuts)
    shown = Table(title=f"{judged.name}: {table.num_rows:,} lines; {days}", title_justify="left")
    shown.add_column("Method")
    for name in NAMES:
        shown.add_column(name, justify="right")
    for name, figures in () if options.earlier else judged.peers:
        shown.add_row(name, *(_figure(figures.get(key)) for key in NAMES), style="dim")
    for name, field in (("BG/NBD, run here", "peer"), ("Shuke", "ours"), ("Shuke, first model kept", "learnt_before")):
        found = [scores(trial.given, getattr(trial, field)) for trial in trials]
        each = " / ".join(f"{one['E/A']:.2f}" for one in found)
        figures = {key: float(np.mean([one[key] for one in found])) for key in NAMES}
        shown.add_row(name, *(each if key == "E/A" else _figure(figures[key]) for key in NAMES), style="bold")
    console.print(shown)
    _print_more(console, trials, options.draws)


def _trial(table: pa.Table, as_of: date, within: int, first: due.Model) -> Trial:
    given = sets.candidates(table, as_of, within)
    started = time.perf_counter()
    found = due.forecast(table, as_of=as_of, within=within)
    seconds = time.perf_counter() - started
    ours = _aligned(given, table, found)
    kept = _aligned(given, table, due.forecast(table, as_of=as_of, within=within, model=first))
    return Trial(given, ours, kept, bgnbd.probability(given, within), seconds)


def _aligned(given: Candidates, table: pa.Table, found: pa.Table) -> np.ndarray:
    """In the candidates' order; a candidate without a forecast counts as impossible."""
    key = sets.keys(table, found)
    place = np.minimum(np.searchsorted(given.key, key), len(given.key) - 1)
    out = np.zeros(len(given.key))
    right = given.key[place] == key
    out[place[right]] = found["probability"].to_numpy()[right]
    return out


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
