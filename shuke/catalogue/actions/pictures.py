"""Photos of products: kept below MEDIA_ROOT as every file, cleared of where they were taken."""

from __future__ import annotations

import struct
from datetime import datetime
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.catalogue.models import Picture, Product
from shuke.core.errors import UserError
from shuke.events import actions as events
from shuke.records.actions.files import FileRefused, keep_file
from shuke.records.fields import Image
from shuke.records.fields.file import REASONS
from shuke.records.models import Attachment

FIELD = Image("pictures", slug="products")
MOST = 12


class PictureRefused(UserError):
    code = "picture_refused"
    field = "picture"


@transaction.atomic
def add_picture(product: Product, upload: UploadedFile, *, by: User, at: datetime) -> Picture:
    """Behind the others. Raises PictureRefused for what is none, is too large, or one too many."""
    product = Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    held = Picture.objects.filter(product=product)
    if held.count() >= MOST:
        raise PictureRefused(_("A product has at most %(most)s pictures."), most=MOST)
    try:
        kept = keep_file(_cleared(upload), "product", FIELD, by=by)
    except FileRefused as error:
        raise PictureRefused(REASONS.get(error.code, REASONS["elsewhere"])) from None
    Attachment.objects.filter(pk=kept.pk).update(subject_id=product.pk)
    last = held.aggregate(last=Max("position"))["last"]
    made: Picture = Picture.objects.create(product=product, attachment=kept, position=0 if last is None else last + 1)
    events.record("catalogue.picture_added", product, by=by, at=at, note=kept.name)
    return made


@transaction.atomic
def put_first(picture: Picture, *, by: User, at: datetime) -> None:
    """The one that lists and the public page show."""
    others = Picture.objects.filter(product=picture.product_id).exclude(pk=picture.pk).order_by("position", "id")
    for position, one in enumerate([picture, *others]):
        Picture.objects.filter(pk=one.pk).update(position=position)
    events.record("catalogue.picture_put_first", picture.product, by=by, at=at, note=picture.attachment.name)


@transaction.atomic
def remove_picture(picture: Picture, *, by: User, at: datetime) -> None:
    """The file goes with the nightly sweep, after the days for which files are kept."""
    Attachment.objects.filter(pk=picture.attachment_id).update(deleted_at=at)
    product, name = picture.product, picture.attachment.name
    picture.delete()
    events.record("catalogue.picture_removed", product, by=by, at=at, note=name)


def _cleared(upload: UploadedFile) -> UploadedFile:
    content = upload.read()
    upload.seek(0)
    if not content.startswith(b"\xff\xd8"):
        return upload
    return SimpleUploadedFile(upload.name or "picture.jpg", without_place(content), "image/jpeg")


def without_place(jpeg: bytes) -> bytes:
    """The picture without what a phone writes into it (where, when, with what), but for which side is up: it may be
    shown to the world. Anything that is no proper JPEG comes back as it was."""
    read, kept = BytesIO(jpeg), bytearray(read_marker := b"\xff\xd8")
    read.seek(len(read_marker))
    while len(head := read.read(4)) == 4 and head[0] == 0xFF:
        marker, length = head[1], int.from_bytes(head[2:], "big")
        body = read.read(length - 2)
        if marker == 0xDA or length < 2:
            return bytes(kept) + head + body + read.read()
        if marker == 0xE1:
            kept += _upright(body)
        elif not (0xE2 <= marker <= 0xEF and marker not in {0xE2, 0xEE}) and marker != 0xFE:
            kept += head + body
    return jpeg


def _upright(exif: bytes) -> bytes:
    """A new segment with nothing but the orientation, where the old one told it."""
    side = _orientation(exif[6:]) if exif.startswith(b"Exif\x00\x00") else 1
    if side == 1:
        return b""
    tiff = b"II*\x00\x08\x00\x00\x00" + struct.pack("<HHHIHHI", 1, 0x0112, 3, 1, side, 0, 0)
    body = b"Exif\x00\x00" + tiff
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body


def _orientation(tiff: bytes) -> int:
    """1 to 8, as EXIF has it; 1 (upright) for what can't be read."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    try:
        if order is None:
            return 1
        (at,) = struct.unpack_from(f"{order}I", tiff, 4)
        (entries,) = struct.unpack_from(f"{order}H", tiff, at)
        for number in range(entries):
            tag, _kind, _count, side = struct.unpack_from(f"{order}HHIH", tiff, at + 2 + 12 * number)
            if tag == 0x0112:
                return side if 1 <= side <= 8 else 1
    except struct.error:
        pass
    return 1
