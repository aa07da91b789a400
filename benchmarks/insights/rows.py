"""A line of the table: our figure, what was run beside it in the same job, and what others published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Row:
    what: str
    ours: str
    here: str = ""  # a baseline, run in the same job
    gain: str = ""  # ours less the baseline's, two standard errors (customers resampled, or taken in pairs)
    published: str = ""


@dataclass(frozen=True)
class Section:
    """`measure` reads the folder of sets and gives no rows where its set is missing."""

    name: str
    protocol: str
    measure: Callable[[Path], list[Row]]


def paired(ours: np.ndarray, theirs: np.ndarray) -> str:
    """The mean difference over customers, and two standard errors of it."""
    away = ours - theirs
    return f"{away.mean():+.4f} ± {2 * away.std() / len(away) ** 0.5:.4f}"


def figure(value: float) -> str:
    return f"{value:.4f}"
