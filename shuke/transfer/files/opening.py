"""Finds out what a file is by looking inside, and refuses what can't or mustn't be read."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from . import archives, encoding
from .access import MAGIC as ACCESS
from .access import AccessSource
from .errors import EmptyFile, NotAFileWeRead, PasswordProtected, TooLarge, human_size
from .jsonfile import JsonSource, is_json
from .parquet import ParquetSource
from .source import DEFAULT_LIMITS, Limits, Source
from .text import TextSource
from .vcard import VcardSource, is_vcard
from .webpage import WebpageSource

_MAGIC = (
    (b"\xff\xd8\xff", _("it is a photo.")),
    (b"\x89PNG", _("it is a picture.")),
    (b"GIF8", _("it is a picture.")),
    (b"BM", _("it is a picture.")),
    (b"%PDF", _("it is a PDF; ask for the same list as Excel or csv.")),
    (b"Rar!", _("it is an archive; take the files out of it first.")),
    (b"7z\xbc\xaf", _("it is an archive; take the files out of it first.")),
    (b"\x1f\x8b", _("it is an archive; take the files out of it first.")),
    (b"SQLite format 3", _("it is a database; export its tables as csv first.")),
    (b"MZ", _("it is a program.")),
    (b"\x7fELF", _("it is a program.")),
)
_UNKNOWN = _("it is neither a table nor text.")
_WEB_PAGE = _("it is a web page without a table.")
_IMAGES_IN_BOX = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif", b"ftypmp4", b"ftypisom", b"ftypqt")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def open_source(
    path: Path, *, name: str | None = None, limits: Limits = DEFAULT_LIMITS, sheet: str | None = None
) -> Source:
    """`name`: what the person calls the file. `sheet`: of a workbook, or a table of a database; else the one with the
    most rows is chosen.

    Raises a FileError with a sentence that says what to do. Close the source when done.
    """
    path = Path(path)
    name = name or path.name
    size = path.stat().st_size
    if size == 0:
        raise EmptyFile(name)
    if size >= limits.size:
        raise TooLarge(name, human_size(size), human_size(limits.size))
    with path.open("rb") as file:
        head = file.read(4096)
    return _open(path, name, head, limits, sheet)


def _open(path: Path, name: str, head: bytes, limits: Limits, sheet: str | None) -> Source:
    if head.startswith(b"PAR1"):
        return ParquetSource(path, name, limits)
    if head.startswith(b"PARE"):
        raise PasswordProtected(name)
    if head.startswith(ACCESS):
        return AccessSource(path, name, limits, sheet)
    if kind := _kind_of_workbook(path, name, head, limits):
        return _workbook(path, name, kind, limits, sheet)
    _refuse_known(name, head)
    return _text(path, name, head, limits, sheet)


def _kind_of_workbook(path: Path, name: str, head: bytes, limits: Limits) -> str:
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return archives.kind_of(path, name, limits)
    if head.startswith(_OLE):
        archives.check_ole(path, name, limits)
        return "xls"
    bare = head[:2] == b"\x09\x08" or head[:4] in (b"\x09\x04\x06\x00", b"\x09\x02\x06\x00")
    return "xls" if bare else ""


def _text(path: Path, name: str, head: bytes, limits: Limits, sheet: str | None) -> Source:
    if _is_page(head):
        return WebpageSource(path, name, _WEB_PAGE, limits)
    if is_vcard(head):
        return VcardSource(path, name, limits)
    found = encoding.detect(path)
    if found is None:
        raise NotAFileWeRead(name, _UNKNOWN)
    return JsonSource(path, name, limits, sheet) if is_json(head, found) else TextSource(path, name, found, limits)


def _workbook(path: Path, name: str, kind: str, limits: Limits, sheet: str | None) -> Source:
    from .workbook import WorkbookSource  # only when needed: `shuke due` on csv shouldn't pay for it

    size = path.stat().st_size
    if size > limits.workbook_size:
        raise TooLarge(name, human_size(size), human_size(limits.workbook_size))
    return WorkbookSource(path, name, kind, limits, sheet)


def _refuse_known(name: str, head: bytes) -> None:
    for magic, what in _MAGIC:
        if head.startswith(magic) and (len(magic) > 2 or b"\0" in head):
            raise NotAFileWeRead(name, what)
    if head[4:12] in _IMAGES_IN_BOX or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        raise NotAFileWeRead(name, _("it is a photo."))


def _is_page(head: bytes) -> bool:
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\0", b"")[:200].lower()
    return start.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml", b"<meta", b"<head", b"<style", b"<!--"))
