"""The dashboard that suits every shop, as plain data (docs/charts.md)."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

OVERVIEW = "overview"
FILE = Path(__file__).resolve().parent / "overview.toml"


def overview(parts: Collection[str]) -> dict[str, Any]:
    """Without charts of parts that the shop does not use."""
    told = _read()
    charts = [one for one in told["charts"] if not one.get("part") or one["part"] in parts]
    return {"labels": told["labels"], "charts": charts}


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))
