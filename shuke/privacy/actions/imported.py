"""A person in imported files: the files themselves, the rows that stayed out, what was shown of them."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from django.db.models import Q

from shuke.privacy.actions.sweeping import sweep
from shuke.records.models import ExportRequest
from shuke.transfer.archive.models import Archive
from shuke.transfer.models import Import, ImportedRange, ImportFix, ImportRow
from shuke.transfer.sets.models import ImportSet

ENCODINGS = ("utf-8", "utf-16-le", "big5", "gb18030")
CHUNK = 8 * 2**20
OPENED_UP_TO = 200 * 2**20  # of one packed part; what is larger is taken for one that tells of the person
PACKED = (b"PK\x03\x04", b"\x1f\x8b")


def forget_rows(texts: Collection[str]) -> int:
    """Rows that stayed out, and cells that were corrected."""
    count = 0
    tables: list[tuple[Any, tuple[str, ...]]] = [(ImportRow, ("text", "params")), (ImportFix, ("text",))]
    for model, names in tables:
        for text in texts:
            count += model.objects.filter(text__contains=text).delete()[0]
        for name in names:
            count += sweep(model, model._meta.get_field(name), texts)
    return count


def forget_files(ids: Collection[int], texts: Collection[str]) -> int:
    """Whole files: one person can't be cut out of a file as it came. What they brought stays, with its report."""
    jobs: list[Any] = [*Import.objects.order_by("pk"), *ImportSet.objects.order_by("pk")]
    told = set(ImportedRange.objects.filter(_among(ids)).values_list("job", flat=True))
    count = 0
    for job in jobs:
        known = isinstance(job, Import) and job.pk in told
        if job.folder.exists() and (known or any(_tells(path, texts) for path in _files(job.folder))):
            shutil.rmtree(job.folder, ignore_errors=True)
            count += 1
    return count


def forget_archives() -> int:
    """Everything of the shop is in them: they are quickly made again."""
    for asked in ExportRequest.objects.exclude(stored=""):
        asked.path.unlink(missing_ok=True)
    rows = Archive.objects.exclude(stored="")
    for one in rows:
        one.path.unlink(missing_ok=True)
    return rows.update(stored="")


def _among(ids: Collection[int]) -> Q:
    either = Q(pk__in=())
    for pk in ids:
        either |= Q(model="customers.customer", first__lte=pk, last__gte=pk)
    return either


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _tells(path: Path, texts: Collection[str]) -> bool:
    needles = {text.encode(encoding, "ignore") for text in texts for encoding in ENCODINGS} - {b""}
    with path.open("rb") as file:
        begin = file.read(4)
    if begin == PACKED[0]:
        return _packed_tells(path, needles)
    if begin[:2] == PACKED[1]:
        return True
    with path.open("rb") as file:
        return _stream_tells(file, needles)


def _packed_tells(path: Path, needles: Collection[bytes]) -> bool:
    """Of a workbook or a zip: what can't be opened counts as telling."""
    try:
        with zipfile.ZipFile(path) as packed:
            for part in packed.infolist():
                if part.file_size > OPENED_UP_TO:
                    return True
                with packed.open(part) as file:
                    if file.read(4) == PACKED[0]:
                        return True
                with packed.open(part) as file:
                    if _stream_tells(file, needles):
                        return True
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError):
        return True
    return False


def _stream_tells(file: Any, needles: Collection[bytes]) -> bool:
    longest, before = max(map(len, needles), default=0), b""
    while piece := file.read(CHUNK):
        held = before + piece
        if any(needle in held for needle in needles):
            return True
        before = held[-longest:]
    return False
