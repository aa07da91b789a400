"""What the source says of a record's own past: whose it is there, who wrote it down, and when."""

from __future__ import annotations

from datetime import UTC, datetime, time
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from shuke.core import parse
from shuke.transfer.prepare.cells import Cells

Columns = dict[str, pa.Array]


def read_origin(cells: Cells) -> Columns:
    return {
        "owner_id": staff(cells, "owner"),
        "author": cells.text("author", 120),
        "author_id": staff(cells, "author", say=False),
        "created_at": moments(cells, "created_at"),
        "modified_at": moments(cells, "modified_at"),
    }


def staff(cells: Cells, name: str, *, say: bool = True) -> pa.Array:
    """Somebody of the shop by user name, e-mail or name. Whom nobody knows is left out and, unless told not to, said:
    an author may long be gone."""
    if not cells.has(name):
        return pa.nulls(cells.count, pa.int64())
    coded = cells.text(name, 120).dictionary_encode()
    texts = coded.dictionary.to_pylist()
    found = pa.array([cells.styles.people.get(text.casefold()) for text in texts], pa.int64())
    stranger = pa.array([bool(text) for text in texts], pa.bool_())
    ids = pc.take(found, coded.indices)
    unknown = pc.and_(pc.take(stranger, coded.indices), pc.is_null(ids))
    cells.unknown(name, unknown)
    if say:
        cells.drop_where(unknown, name, "person_unknown")
    return ids


def moments(cells: Cells, name: str) -> pa.Array:
    """In UTC as ISO text, empty where there is none; a day alone is its first moment in the shop."""
    if not cells.has(name):
        return pa.repeat(pa.scalar(""), cells.count)
    coded = parse.as_text(cells.raw(name)).dictionary_encode()
    style = cells.styles.dates_of(name, cells.raw(name))
    read = partial(moment, style=style, cells=cells)
    found = pa.array(list(map(read, coded.dictionary.to_pylist())), pa.string())
    texts = pc.fill_null(pc.take(found, coded.indices), "")
    cells.drop_where(pc.and_(pc.invert(cells.blank(name)), pc.equal(texts, "")), name, "date_unreadable")
    return texts


def moment(text: str | None, *, style: parse.DateStyle, cells: Cells) -> str:
    plain = (text or "").strip().replace("/", "-")
    if not plain:
        return ""
    try:
        found = datetime.fromisoformat(plain)
    except ValueError:
        day = parse.date(text or "", style)[0]
        if day is None:
            return ""
        found = datetime.combine(day, time())
    found = (found if found.tzinfo else found.replace(tzinfo=cells.styles.zone)).astimezone(UTC)
    return found.isoformat(timespec="seconds") if found.year > 1900 and found.date() <= cells.styles.today else ""
