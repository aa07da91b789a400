"""Writing an archive while Shuke runs: from a copy of all rows as they are at one moment."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.db import connection

from shuke.core.backup import scratch
from shuke.core.backup.writing import snapshot
from shuke.transfer.archive import describing
from shuke.transfer.archive.parts import EMPTIED, LEFT_OUT, Part, parts

FORMAT, KIND = 1, "shuke-archive"
MANIFEST, FILES = "manifest.json", "files"
PIECE = 1 << 20
Tell = Callable[[int], None]


def told_nobody(_done: int) -> None:
    """For whoever does not watch."""


@dataclass
class Manifest:
    """`parts` says how each is read; `sha256` covers every file of the archive but this one."""

    made_at: str
    shop: str
    migrations: list[list[str]]
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    sha256: dict[str, str] = field(default_factory=dict)
    kind: str = KIND
    format: int = FORMAT


def write(target: Path, *, at: datetime, shop: str = "", tell: Tell = told_nobody) -> Manifest:
    """Write the whole shop into the zip `target`; a half-written one is never left under that name."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.part")
    with tempfile.TemporaryDirectory(prefix=".archive-", dir=target.parent) as folder:
        copy = Path(folder) / "shop.sqlite3"
        snapshot(copy)
        made = Manifest(at.isoformat(), shop, scratch.applied_migrations("default"))
        made.left_out = {label: str(reason) for label, reason in LEFT_OUT.items()}
        try:
            _pack(partial, copy, made, tell)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    connection.close()
    return made


def _pack(target: Path, copy: Path, made: Manifest, tell: Tell) -> None:
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=3) as archive, closing(sqlite3.connect(copy)) as file:
        target.chmod(0o600)
        whole = parts(file)
        for name, text in describing.readmes(made.shop, made.made_at, made.left_out).items():
            _add_text(archive, made, name, text)
        for part in whole:
            made.parts[part.name] = part.plain()
            _add_text(archive, made, f"schema/{part.name}.json", describing.schema(part, made.made_at))
            _add_rows(archive, made, part, file)
            tell(sum(made.rows.values()))
        _add_files(archive, made)
        archive.writestr(MANIFEST, json.dumps(asdict(made), ensure_ascii=False, indent=1))


def _add_text(archive: ZipFile, made: Manifest, name: str, text: str) -> None:
    archive.writestr(name, text)
    made.sha256[name] = hashlib.sha256(text.encode()).hexdigest()


def _add_rows(archive: ZipFile, made: Manifest, part: Part, file: sqlite3.Connection) -> None:
    """A line a row, in the order of their ids, so that two archives of the same shop are the same."""
    names = ", ".join(f'"{one.name}"' for one in part.columns)
    rows = file.execute(f'SELECT {names} FROM "{part.table}"{part.where} ORDER BY 1')  # noqa: S608 -- our own names
    digest, count, name = hashlib.sha256(), 0, f"data/{part.name}.jsonl"
    empty = ((at, EMPTIED.get((part.table, one.name))) for at, one in enumerate(part.columns))
    emptied = {at: value for at, value in empty if value is not None}
    with archive.open(name, "w", force_zip64=True) as target:
        while batch := rows.fetchmany(2_000):
            text = "".join(_line(part, row, emptied) for row in batch).encode()
            digest.update(text)
            target.write(text)
            count += len(batch)
    made.rows[part.name], made.sha256[name] = count, digest.hexdigest()


def _line(part: Part, row: tuple[Any, ...], emptied: dict[int, Any]) -> str:
    said = {
        one.name: emptied[at] if at in emptied else one.said(row[at]) for at, one in enumerate(part.columns)
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")) + "\n"


def _add_files(archive: ZipFile, made: Manifest) -> None:
    folder: Path = settings.HOME / FILES
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        digest, name = hashlib.sha256(), f"{FILES}/{path.relative_to(folder).as_posix()}"
        try:
            source = path.open("rb")
        except FileNotFoundError:  # swept away meanwhile
            continue
        with source, archive.open(name, "w", force_zip64=True) as target:
            while piece := source.read(PIECE):
                digest.update(piece)
                target.write(piece)
        made.sha256[name] = digest.hexdigest()
