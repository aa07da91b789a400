"""A customer signs for what is written up: the picture of the signature is a file of the order."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.core.errors import UserError
from shuke.core.png import drawn
from shuke.loyalty.queries.signatures import SIGNATURE, SIGNED
from shuke.records.actions.files import keep_file
from shuke.records.models import Attachment

WIDEST, HIGHEST, LARGEST = 1200, 600, 120_000  # points, points, bytes


class SignatureRefused(UserError):
    code = "signature_refused"
    field = "signature"


@transaction.atomic
def sign(order_id: int, picture: bytes, *, by: User | None) -> Attachment:
    """Raises SignatureRefused for what nobody drew here."""
    png = drawn(picture, widest=WIDEST, highest=HIGHEST) if len(picture) <= LARGEST else None
    if png is None:
        raise SignatureRefused(_("The signature can’t be read. Clear it and sign again."))
    kept = keep_file(SimpleUploadedFile("signature.png", png, "image/png"), SIGNED, SIGNATURE, by=by)
    kept.subject_id = order_id
    kept.save(update_fields=["subject_id"])
    return kept
