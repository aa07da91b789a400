"""What was learnt from a whole shop, small enough to store, so that one customer can be refreshed in milliseconds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shuke.insights.due.curve import Curve
from shuke.insights.due.features import Exposure, Products
from shuke.insights.due.pooling import Pooled

VERSION = 2


@dataclass(frozen=True)
class Model:
    """The pooled knowledge of a shop at the end of the day `as_of`, for one horizon."""

    as_of: date
    within: int
    products: pa.Array  # text ids, by code
    pooled: Pooled
    sales: Products
    exposure: Exposure
    curve: Curve | None  # None while the shop's past is too short to learn from

    def to_json(self) -> str:
        plain = {"version": VERSION, "as_of": self.as_of.isoformat(), "within": self.within}
        parts = {name: getattr(self, name) for name in _PARTS}
        arrays = {name: {key: _plain(value) for key, value in vars(part).items()} if part else None
                  for name, part in parts.items()}  # fmt: skip
        return json.dumps(plain | {"products": self.products.to_pylist()} | arrays, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Model:
        """Raise ValueError if the text is of another version: then fit again."""
        plain: dict[str, Any] = json.loads(text)
        if plain.get("version") != VERSION:
            raise ValueError("stored by another version: fit again")
        return cls(
            as_of=date.fromisoformat(plain["as_of"]),
            within=plain["within"],
            products=pa.array(plain["products"], pa.string()),
            **{name: _part(kind, plain[name]) for name, kind in _PARTS.items()},
        )

    def places(self, products: pa.Array) -> np.ndarray:
        """The model's code of each product, one past the end for products that the model hasn't met."""
        found = pc.index_in(products.cast(pa.string()), value_set=self.products)
        return pc.fill_null(found, len(self.products)).to_numpy(zero_copy_only=False)


def cycles(given: Mapping[Any, float] | pa.Table | None) -> dict[str, float]:
    """The shop's own cycle_days by product id as text; empty and non-positive ones are left out."""
    if given is None:
        return {}
    if isinstance(given, pa.Table):
        pairs = zip(given["product_id"].to_pylist(), given["cycle_days"].to_pylist(), strict=True)
    else:
        pairs = zip(given.keys(), given.values(), strict=True)
    return {str(product): float(days) for product, days in pairs if days and float(days) > 0}


_PARTS: dict[str, type] = {"pooled": Pooled, "sales": Products, "exposure": Exposure, "curve": Curve}


def _part(kind: type, plain: dict[str, Any] | None) -> Any:
    if plain is None:
        return None
    number = np.float32 if kind is Curve else np.float64
    return kind(**{name: _array(value, number) for name, value in plain.items()})


def _plain(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray) else value


def _array(value: Any, number: type) -> Any:
    return np.array(value, dtype=number) if isinstance(value, list) else value
