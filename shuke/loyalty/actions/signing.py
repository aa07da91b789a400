"""A customer signs for what is written up: the picture of the signature is a file of the order."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.core.errors import UserError
from shuke.loyalty.queries.signatures import SIGNATURE, SIGNED
from shuke.records.actions.files import FileRefused, keep_file
from shuke.records.models import Attachment


class SignatureRefused(UserError):
    code = "signature_refused"
    field = "signature"


@transaction.atomic
def sign(order_id: int, picture: bytes, *, by: User | None) -> Attachment:
    """Raises SignatureRefused for what nobody drew here."""
    try:
        kept = keep_file(SimpleUploadedFile("signature.png", picture, "image/png"), SIGNED, SIGNATURE, by=by)
    except FileRefused:
        raise SignatureRefused(_("The signature can’t be read. Clear it and sign again.")) from None
    kept.subject_id = order_id
    kept.save(update_fields=["subject_id"])
    return kept
