"""What the order lines of a set will create besides what the tables before them create: customers and products that
nobody but the lines names. Each part's own dry run looks at the shop as it is, so it counts them all as new."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shuke.transfer.actions.checking import SETTLERS
from shuke.transfer.actions.running import PIECES
from shuke.transfer.matching.desk import desk_of
from shuke.transfer.matching.spoken import Spoken
from shuke.transfer.models import Import
from shuke.transfer.prepare import open_table
from shuke.transfer.sets.models import ImportSet

Kind = Import.Kind


def count_coming(one: ImportSet, *, at: datetime) -> dict[str, dict[str, int]]:
    """Id of a part with order lines → customers and products that it will create."""
    ready = list(one.parts.filter(status=Import.Status.READY).order_by("place"))
    seen = {stage: _keys(ready, stage) for stage in SETTLERS}
    coming: dict[str, dict[str, int]] = {}
    for part in ready:
        if part.kind == Kind.LINES:
            coming[str(part.pk)] = {stage: _new(part, stage, seen, at) for stage in SETTLERS}
    return coming


def _keys(parts: list[Import], stage: str) -> set[str]:
    """Those by which the rows of the parts of this kind know their customers or products."""
    keys: set[str] = set()
    for part in parts:
        if part.kind == stage:
            with open_table(part.folder / "prepared", stage) as table:
                keys.update(pc.unique(table.whole["key"]).to_pylist())
    return keys


def _new(part: Import, stage: str, seen: dict[str, set[str]], at: datetime) -> int:
    """How many are new to the shop and to the parts before; from now on they are known."""
    known = pa.array(list(seen[stage]), pa.string())
    desk, touched, new = desk_of(part, at), Spoken(), set[str]()
    with open_table(part.folder / "prepared", stage) as table:
        for _start, piece in table.pieces(PIECES[stage]):
            left = piece.filter(pc.invert(pc.is_in(piece["key"], value_set=known))).combine_chunks()
            if len(left):
                ids = np.array(SETTLERS[stage](left, desk, touched).ids(), dtype=np.int64)
                keys = left["key"].to_pylist()
                new.update(keys[row] for row in np.flatnonzero(ids == 0))
    seen[stage] |= new
    return len(new)
