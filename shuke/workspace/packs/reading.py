"""A pack as its folder says it."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from shuke.records.words import Words

HERE = Path(__file__).parent
NAMES = ("direct-selling", "shoe-shop", "corner-shop")  # in the order offered
AGO = re.compile(r"@(-?\d+)")  # a day so many days from today

Entries = tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Pack:
    """`uses` are the parts of Shuke that the trade needs (accounts.parts); what else there is, docs/packs.md says."""

    name: str
    icon: str
    label: Words
    tells: Words
    objects: Entries = ()
    uses: tuple[str, ...] = ()
    fields: Entries = ()
    layouts: Entries = ()
    views: Entries = ()
    dashboards: Entries = ()
    playbooks: Entries = ()
    demo: Entries = field(default=())

    @property
    def source(self) -> str:
        """Where its invented records come from."""
        return f"pack:{self.name}"

    def demo_file(self, entry: dict[str, Any], on: date) -> bytes:
        """The file with its days counted from `on`."""
        rows = csv.reader(io.StringIO(self._path(entry).read_text("utf-8")))
        text = io.StringIO()
        csv.writer(text).writerows([_dated(cell, on) for cell in row] for row in rows)
        return text.getvalue().encode()

    def demo_rows(self, entry: dict[str, Any], on: date) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.demo_file(entry, on).decode())))

    def signature(self, number: str) -> bytes:
        """How the invented customer of that number signs."""
        return (HERE / self.name / "demo" / "signatures" / f"{number}.png").read_bytes()

    def _path(self, entry: dict[str, Any]) -> Path:
        return HERE / self.name / "demo" / entry["file"]


def _dated(cell: str, on: date) -> str:
    found = AGO.fullmatch(cell)
    return (on + timedelta(days=int(found[1]))).isoformat() if found else cell


def all_packs() -> list[Pack]:
    return [pack(name) for name in NAMES]


@cache
def pack(name: str) -> Pack:
    """Raises LookupError for a name that there is no folder for."""
    if name not in NAMES:
        raise LookupError(name)
    said = tomllib.loads((HERE / name / "pack.toml").read_text("utf-8"))
    parts = {
        part: tuple(said.get(part, ()))
        for part in ("objects", "fields", "layouts", "views", "dashboards", "playbooks", "demo")
    }
    return Pack(
        name, said["icon"], Words(said["labels"], name), Words(said["tells"]), uses=tuple(said.get("uses", ())), **parts
    )
