"""What is known of each customer: arrays of one length, nan where nothing is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Array = np.ndarray
# What rules call it → the column of the measures, and its whole units.
COLUMNS: Mapping[str, tuple[str, int]] = {
    "times": ("frequency", 1), "silent": ("recency_days", 1), "spent": ("monetary", 10_000),
    "gap": ("average_gap", 10), "regularity": ("regularity", 10), "variety": ("variety", 1),
    "discount": ("discount_share", 10), "impulse": ("impulse", 10), "novelty": ("novelty", 10),
    "expected": ("expected_purchases", 100), "value": ("expected_value", 10_000), "profit": ("profit", 10_000),
    "risk": ("churn_risk", 10), "satisfaction": ("satisfaction", 10),
}  # fmt: skip


@dataclass(frozen=True)
class Evidence:
    """What other tables tell, by customer: how many buyers they `brought`, how many follow them, and the newest sign of
    interest, as the number of its kind and the days since."""

    brought: Mapping[int, int] = field(default_factory=dict)
    followers: Mapping[int, int] = field(default_factory=dict)
    signs: Mapping[int, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Facts:
    """`decided`: of each aspect that was judged already, its possible values and which of them each customer has."""

    known: Mapping[str, Array]
    decided: dict[str, tuple[Sequence[str | None], Array]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.known["times"])

    def __getitem__(self, name: str) -> Array:
        return self.known[name]

    def given(self, aspect: str, *wanted: str) -> Array:
        """Who has one of these values."""
        values, which = self.decided[aspect]
        return np.isin(which, [values.index(one) for one in wanted])


def read(measures: pa.Table, evidence: Evidence) -> Facts:
    """`measures` as the database keeps them: customer_id, and whole numbers or null."""
    known = {name: floats(measures[column], scale) for name, (column, scale) in COLUMNS.items()}
    ids = measures["customer_id"]
    known["times"] = np.nan_to_num(known["times"])
    known["spent"] = np.where(known["times"] > 0, known["spent"], np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        known["each"] = known["spent"] / np.where(known["times"] > 0, known["times"], np.nan)
        known["margin"] = np.where(known["spent"] > 0, 100 * known["profit"] / known["spent"], np.nan)
    known["known_for"] = known["silent"] + np.nan_to_num(known["gap"]) * np.maximum(known["times"] - 1, 0)
    known["early"] = np.round(known["novelty"] * known["variety"] / 100)
    # Without amounts, how often somebody will come is all that is known of what they are worth.
    known["worth"] = known["value"] if np.isfinite(known["value"]).any() else known["expected"]
    known["brought"] = _placed(ids, evidence.brought, 0.0)
    known["followers"] = _placed(ids, evidence.followers, 0.0)
    known["sign"] = _placed(ids, {one: sign for one, (sign, _days) in evidence.signs.items()}, np.nan)
    known["sign_days"] = _placed(ids, {one: days for one, (_sign, days) in evidence.signs.items()}, np.nan)
    return Facts(known)


def floats(column: pa.ChunkedArray, scale: int) -> Array:
    """Whole units of 1/scale as real numbers, nan for null."""
    return pc.fill_null(column.cast(pa.float64(), safe=False), np.nan).to_numpy() / scale


def _placed(ids: pa.ChunkedArray, values: Mapping[int, float], missing: float) -> Array:
    found = np.full(len(ids), missing)
    if values:
        at = pc.fill_null(pc.index_in(pa.array(values.keys(), ids.type), value_set=pa.array(ids)), -1).to_numpy()
        here = at >= 0
        found[at[here]] = np.array(list(values.values()), float)[here]
    return found
