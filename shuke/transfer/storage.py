"""Taking in files: to disk in pieces, never whole into memory, for the owner's eyes only."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from shuke.transfer.files.errors import EmptyFile, TooLarge, human_size

PIECE = 1024 * 1024
A_DAY = 24 * 60 * 60  # seconds


@dataclass(frozen=True)
class Stored:
    """A file that came in whole and now lies in our own folder."""

    path: Path
    name: str
    size: int
    sha256: str


def store(name: str, pieces: Iterable[bytes], *, limit: int | None = None) -> Stored:
    """Write the pieces to a new file (0600). Nothing is left behind when they end early or are too many.

    Raises TooLarge, EmptyFile.
    """
    limit = limit or settings.SHUKE_UPLOAD_LIMIT
    folder = settings.HOME / "imports"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _forget_broken_uploads(folder)
    handle, draft = tempfile.mkstemp(prefix="incoming-", dir=folder)  # mkstemp makes it 0600
    path, size, digest = Path(draft), 0, hashlib.sha256()
    try:
        with os.fdopen(handle, "wb") as file:
            for piece in pieces:
                size += len(piece)
                if size > limit:
                    raise TooLarge(name, f"> {human_size(limit)}", human_size(limit))
                digest.update(piece)
                file.write(piece)
        if not size:
            raise EmptyFile(name)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Stored(path, name, size, digest.hexdigest())


def _forget_broken_uploads(folder: Path) -> None:
    """What a web process that was killed while a file came in has left behind."""
    for path in folder.glob("incoming-*"):
        with suppress(FileNotFoundError):  # another process had the same thought
            if time.time() - path.stat().st_mtime > A_DAY:
                path.unlink()


def pieces_of(path: Path) -> Iterator[bytes]:
    """A file of the person who sits at this machine, for the command line."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def check_room(size: int, name: str) -> None:
    """Refuse before the first byte what is over the limit or would not fit on the disk with what is made of it."""
    limit = settings.SHUKE_UPLOAD_LIMIT
    free = shutil.disk_usage(settings.HOME).free // 4
    if size > min(limit, free):
        raise TooLarge(name, human_size(size), human_size(min(limit, free)))
