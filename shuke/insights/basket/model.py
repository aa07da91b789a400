"""What was learnt from a whole shop's baskets, small enough to store, so that one customer is refreshed at once."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shuke.insights.basket.alike import Alike
from shuke.insights.basket.features import Habits
from shuke.insights.basket.visits import Visits
from shuke.insights.due.curve import Curve

VERSION = 1
PARTS = ("alike", "habits", "curve")


@dataclass(frozen=True)
class Model:
    """The knowledge of a shop at the end of the day `as_of`."""

    as_of: date
    products: pa.Array  # text ids, by code
    sold: np.ndarray  # memories × products: see popular.shares
    alike: Alike
    habits: Habits
    curve: Curve | None  # None while the shop's past is too short to learn from

    def to_bytes(self) -> bytes:
        arrays = {"version": np.array(VERSION), "as_of": np.array(self.as_of.isoformat()), "sold": self.sold}
        arrays["products"] = np.array(self.products.to_pylist(), dtype=str)
        for part in PARTS:
            arrays |= {f"{part}.{name}": x for name, x in vars(getattr(self, part) or _NOTHING).items()}
        file = io.BytesIO()
        np.savez_compressed(file, allow_pickle=False, **arrays)
        return file.getvalue()

    @classmethod
    def from_bytes(cls, stored: bytes) -> Model:
        """Raise ValueError if it is of another version: then fit again."""
        with np.load(io.BytesIO(stored), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        if int(arrays.get("version", 0)) != VERSION:
            raise ValueError("stored by another version: fit again")
        parts = {part: {name.partition(".")[2]: x for name, x in arrays.items() if name.startswith(f"{part}.")}
                 for part in PARTS}  # fmt: skip
        return cls(
            as_of=date.fromisoformat(str(arrays["as_of"])),
            products=pa.array(arrays["products"].tolist(), pa.string()),
            sold=arrays["sold"],
            alike=Alike(**parts["alike"]),
            habits=Habits(**parts["habits"]),
            curve=Curve(**parts["curve"]) if parts["curve"] else None,
        )

    def meeting(self, visits: Visits) -> tuple[Model, Visits]:
        """Both with the same codes: products that the model hasn't met come after its own, and nothing is known of
        them but who bought them."""
        met = visits.products.cast(pa.string())
        place = pc.index_in(met, value_set=self.products)
        new = met.filter(pc.is_null(place))
        if len(new):
            place = pc.index_in(met, value_set=pa.concat_arrays([self.products, new]))
        codes = place.to_numpy(zero_copy_only=False).astype(np.int32)
        ids = pa.concat_arrays([self.products, new]).cast(visits.products.type)
        order = np.lexsort((codes[visits.product], visits.visit))
        return self._with(len(new)), replace(visits, products=ids, product=codes[visits.product][order])

    def _with(self, more: int) -> Model:
        if not more:
            return self
        alike = replace(
            self.alike,
            start=np.append(self.alike.start, np.full(more, self.alike.start[-1])),
            buyers=np.append(self.alike.buyers, np.zeros(more, np.int32)),
        )
        habits = Habits(**{name: np.append(x, np.full(more, _middle(x))) for name, x in vars(self.habits).items()})
        return replace(self, sold=np.pad(self.sold, ((0, 0), (0, more))), alike=alike, habits=habits)


class _Nothing:
    pass


_NOTHING = _Nothing()


def _middle(values: np.ndarray) -> float:
    return float(np.median(values)) if len(values) else 0.0
