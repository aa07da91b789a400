"""Who is about to buy what: the trials of `benchmarks.quality`, the figures that count of each."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.insights.rows import Row, Section, figure
from benchmarks.quality.scores import gain, scores
from benchmarks.quality.sets import Set
from benchmarks.quality.trials import SETS, Trial, trial
from shuke.insights import due

DRAWS = 40
PROTOCOL = """Pairs customer × product with two purchase days or more before the cut-off; bought again within 14 days
(CDNOW: 28)? Complete Journey 2017-11-02 and 11-30, Ta-Feng 2001-02-04 and 02-14, mean of the two. The model learns from
windows that end before the cut-off. AP: average precision over all pairs of the shop. E/A: probabilities ÷ purchases.
Beside it BG/NBD on pairs; published: LightGBM with 25 features, measured with this protocol."""


def measure(data: Path) -> list[Row]:
    return [row for one in SETS if (data / one.file).exists() for row in _rows(one, data)]


def _rows(judged: Set, data: Path) -> list[Row]:
    table = judged.read(data / judged.file)
    first = due.fit(table, as_of=judged.cuts[0], within=judged.within)
    trials = [trial(table, cut, judged.within, first) for cut in judged.cuts]
    ours, theirs = (_mean(trials, field) for field in ("ours", "peer"))
    gains = np.array([gain(one.given, one.ours, one.peer, DRAWS) for one in trials])
    error = 2 * float(np.sqrt(np.sum(gains[:, 1] ** 2))) / len(gains)
    best = dict(judged.peers).get("LightGBM, 25 features", {})
    known = {name: figure(value) for name, value in best.items()}
    away = {"AP": f"{gains[:, 0].mean():+.4f} ± {error:.4f}"}
    rows = [
        Row(f"{judged.name}: {name}", figure(ours[name]), figure(theirs[name]), away.get(name, ""), known.get(name, ""))
        for name in ("AP", "AUC", "who@10", "what@10", "E/A")
    ]
    seconds = " / ".join(f"{one.seconds:.1f} s" for one in trials)
    return [*rows, Row(f"{judged.name}: fit and forecast, {table.num_rows:,} lines", seconds)]


def _mean(trials: list[Trial], field: str) -> dict[str, float]:
    found = [scores(one.given, getattr(one, field)) for one in trials]
    return {name: float(np.mean([one[name] for one in found])) for name in found[0]}


SECTION = Section("1 · Who is about to buy what", PROTOCOL, measure)
