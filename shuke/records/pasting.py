"""A block out of a spreadsheet, laid over the cells of a list: read and checked here, written by actions.paste."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from shuke.accounts.models import User
from shuke.accounts.rights import Verb
from shuke.core.errors import UserError
from shuke.core.harmless import as_it_was
from shuke.records.fields import BadValue, Field, fetched, gather
from shuke.records.types import RecordType
from shuke.records.values import from_text, writable

MOST = 2_000  # cells


class BlockTooLarge(UserError):
    code = "block_too_large"


@dataclass(frozen=True)
class Laid:
    """One cell of the block over one cell of the list. With a `problem` it is not written."""

    name: str
    label: str
    old: str
    text: str
    value: Any = None
    problem: str = ""

    @property
    def changes(self) -> bool:
        return not self.problem and self.text.strip() != self.old


@dataclass(frozen=True)
class Row:
    record: Any
    title: str
    cells: list[Laid] = field(default_factory=list)

    def values(self) -> dict[str, Any]:
        return {one.name: one.value for one in self.cells if one.changes}


@dataclass(frozen=True)
class Block:
    rows: list[Row]
    over: int  # rows of the block for which the list had no row left

    @property
    def changes(self) -> int:
        return sum(one.changes for row in self.rows for one in row.cells)

    @property
    def problems(self) -> int:
        return sum(bool(one.problem) for row in self.rows for one in row.cells)


def lines_of(text: str) -> list[list[str]]:
    """As spreadsheets copy cells: tabs between them, quotes around what has a line break. Raises BlockTooLarge."""
    reader = csv.reader(io.StringIO(text.rstrip("\r\n")), delimiter="\t")
    lines = [[as_it_was(cell) for cell in line] for line in reader]
    if sum(map(len, lines)) > MOST:
        too_large = _("At most %(most)s cells can be pasted at once. Import the file instead.")
        raise BlockTooLarge(too_large, most=f"{MOST:,}")
    return lines


def lay(
    kind: RecordType, user: User, lines: Sequence[Sequence[str]], ids: Sequence[int], names: Sequence[str]
) -> Block:
    """The block's upper left corner on the first of `ids` and `names`."""
    wide = max((len(line) for line in lines), default=0)
    fields = [one for name in names[:wide] if (one := kind.known_field(name))]
    chosen = list(ids[: len(lines)])
    seen = {one.pk: one for one in fetched(kind.visible_to(user), fields).filter(pk__in=chosen)}
    open_ = set(kind.visible_to(user, Verb.CHANGE).filter(pk__in=chosen).values_list("pk", flat=True))
    gather(fields, list(seen.values()), user)
    able = writable(kind, user)
    rows = []
    for pk, line in zip(chosen, lines, strict=False):
        if (record := seen.get(pk)) is None:
            continue
        barred = "" if pk in open_ else _("You may look at this one, but not change it.")
        cells = [
            _laid(kind, user, record, one, text, barred, one.name in able)
            for one, text in zip(fields, line, strict=False)
        ]
        rows.append(Row(record, kind.title_of(record), cells))
    return Block(rows, max(0, len(lines) - len(chosen)))


def _laid(kind: RecordType, user: User, record: Any, field: Field, text: str, barred: str, able: bool) -> Laid:
    label, old = str(field.label(kind.model)), field.text(record)
    if text.strip() == old:
        return Laid(field.name, label, old, text)
    problem = barred or ("" if able else _("This column can't be changed."))
    if problem:
        return Laid(field.name, label, old, text, problem=problem)
    try:
        return Laid(field.name, label, old, text, value=from_text(kind, field.name, text, user))
    except BadValue as error:
        return Laid(field.name, label, old, text, problem=str(error))
