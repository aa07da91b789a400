"""Photos of products: files as any other, in an order of their own."""

from __future__ import annotations

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
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
        kept = keep_file(upload, "product", FIELD, by=by)
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
