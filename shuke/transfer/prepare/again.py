"""Alike lines of one file: the second of the kind is `…#1`, the third `…#2`, wherever the file is cut into pieces."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa


class Again:
    """The lines that have a twin before them, and how many."""

    def __init__(self, folder: Path) -> None:
        self.places, self.numbers = np.load(folder / "again.npy")

    def names(self, start: int, piece: pa.Table) -> pa.Array:
        """The lasting names of the lines of the piece that begins at line `start`."""
        names = piece["external_id"].combine_chunks()
        here = (self.places >= start) & (self.places < start + len(piece))
        if not here.any():
            return names
        texts = names.to_pylist()
        for place, number in zip((self.places[here] - start).tolist(), self.numbers[here].tolist(), strict=True):
            texts[place] = f"{texts[place]}#{number}"
        return pa.array(texts, pa.string())
