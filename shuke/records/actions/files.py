"""Files that people bring along: kept under names of our own, told by what is in them, swept away in the end."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from shuke.accounts.models import User
from shuke.core.errors import UserError
from shuke.core.pictures import NoPicture, anew
from shuke.records import types
from shuke.records.fields import File, Image
from shuke.records.models import Attachment

LARGEST = 10 * 2**20
LONGEST_NAME = 200
UNSAVED = timedelta(days=1)  # how long a form may stand open after a file was chosen
KEPT = timedelta(days=30)  # how long a change can be undone

# The first bytes of what a browser may show by itself; all else is only handed over.
IMAGES = {
    b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF87a": "image/gif", b"GIF89a": "image/gif",
}  # fmt: skip


class FileRefused(UserError):
    """`code` is too_large, empty, not_image or too_many_points."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def keep_file(upload: UploadedFile, record_type: str, field: File, *, by: User | None) -> Attachment:
    """Write the file below MEDIA_ROOT, a picture made anew. It belongs to no record until one with it is saved. Raises
    FileRefused."""
    if (upload.size or 0) > LARGEST:
        raise FileRefused("too_large")
    content = upload.read()
    if not content:
        raise FileRefused("empty")
    name, content_type = _tidy(upload.name or ""), type_of(content)
    if isinstance(field, Image):
        content, content_type = _made_anew(content)
        name = f"{Path(name).stem}.{content_type.removeprefix('image/')}"
    stored = f"{timezone.now():%Y/%m}/{uuid.uuid4().hex}"
    place = path_of(stored)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return Attachment.objects.create(
        subject_type=record_type, field=field.name, stored=stored, name=name, size=len(content),
        content_type=content_type, sha256=hashlib.sha256(content).hexdigest(), created_by=by,
    )  # fmt: skip


def _made_anew(content: bytes) -> tuple[bytes, str]:
    try:
        return anew(content)
    except NoPicture as error:
        raise FileRefused("too_many_points" if error.too_many else "not_image") from None


def type_of(content: bytes) -> str:
    """By what is in it, never by its name."""
    for beginning, content_type in IMAGES.items():
        if content.startswith(beginning):
            return content_type
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    return "application/pdf" if content.startswith(b"%PDF-") else "application/octet-stream"


def path_of(stored: str) -> Path:
    return Path(settings.MEDIA_ROOT) / stored


def sweep(at: datetime | None = None) -> None:
    """Nightly: files that no record has. One that was never saved goes after a day; one that a record had, when that
    change can no longer be undone."""
    at = at or timezone.now()
    for kind in types.all_types():
        for field in kind.custom_fields:
            if isinstance(field, File):
                _sweep(kind, field, at)
    for one in Attachment.objects.filter(subject_id=None, created_at__lt=at - UNSAVED):
        _remove(one)
    for one in Attachment.objects.filter(deleted_at__lt=at - KEPT):
        _remove(one)


def _sweep(kind: types.RecordType, field: File, at: datetime) -> None:
    rows = kind.records().filter(**{f"custom__{field.name}__isnull": False})
    holders = {pk: owner for owner, pk in rows.values_list("pk", f"custom__{field.name}")}
    for one in Attachment.objects.filter(subject_type=kind.name, field=field.name):
        owner = holders.get(one.pk)
        values: dict[str, Any] = {}
        if owner is not None and (one.subject_id != owner or one.deleted_at):
            values = {"subject_id": owner, "deleted_at": None}
        elif owner is None and one.subject_id is not None and one.deleted_at is None:
            values = {"deleted_at": at}
        if values:
            Attachment.objects.filter(pk=one.pk).update(**values)


def _remove(one: Attachment) -> None:
    """The row first: a file without a row is only litter, a row without a file a broken promise."""
    with transaction.atomic():
        one.delete()
    path_of(one.stored).unlink(missing_ok=True)


def _tidy(name: str) -> str:
    plain = "".join(char for char in Path(name.replace("\\", "/")).name if char.isprintable() and char not in '<>:"|?*')
    return plain[-LONGEST_NAME:] or "file"
