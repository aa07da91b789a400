"""The sets, the days to judge by, what others reach on them, and one forecast made and laid beside what was bought."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from benchmarks.quality import bgnbd, sets
from benchmarks.quality.scores import NAMES
from benchmarks.quality.sets import Candidates, Set
from shuke.insights import due


def peer(name: str, *figures: float | None) -> tuple[str, dict[str, float]]:
    return name, {key: value for key, value in zip(NAMES, figures, strict=False) if value is not None}


JOURNEY = (
    peer("recency", 0.7216, 0.2000, 0.513, 0.399),
    peer("frequency", 0.7467, 0.3101, 0.566, 0.520),
    peer("Poisson n/age", 0.7269, 0.2483, 0.550, 0.471, 2.34),
    peer("Amazon Buy It Again (MPG)", 0.7177, 0.2509, 0.558, 0.489, 2.32),
    peer("BG/NBD on pairs", 0.7668, 0.3473, 0.593, 0.541, 1.05, 0.2663),
    peer("LightGBM, 25 features", 0.7803, 0.3645, 0.594, 0.562, 0.95, 0.2577),
    peer("target", None, 0.375, 0.60, None, 1.0),
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
        peers=(peer("BG/NBD on pairs", 0.7441, 0.4105), peer("LightGBM, 25 features", 0.7587, 0.4303)),
    ),
    Set(
        "Ta-Feng",
        "ta-feng/ta_feng.csv.zip",
        sets.ta_feng,
        cuts=(date(2001, 2, 3), date(2001, 2, 13)),
        earlier=(date(2001, 1, 13), date(2001, 1, 20)),
        peers=(peer("BG/NBD on pairs", 0.6468, 0.2396), peer("LightGBM, 25 features", 0.6921, 0.2451)),
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


def trial(table: pa.Table, as_of: date, within: int, first: due.Model) -> Trial:
    given = sets.candidates(table, as_of, within)
    started = time.perf_counter()
    found = due.forecast(table, as_of=as_of, within=within)
    seconds = time.perf_counter() - started
    ours = aligned(given, table, found)
    kept = aligned(given, table, due.forecast(table, as_of=as_of, within=within, model=first))
    return Trial(given, ours, kept, bgnbd.probability(given, within), seconds)


def aligned(given: Candidates, table: pa.Table, found: pa.Table) -> np.ndarray:
    """In the candidates' order; a candidate without a forecast counts as impossible."""
    key = sets.keys(table, found)
    place = np.minimum(np.searchsorted(given.key, key), len(given.key) - 1)
    out = np.zeros(len(given.key))
    right = given.key[place] == key
    out[place[right]] = found["probability"].to_numpy()[right]
    return out
