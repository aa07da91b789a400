"""What a form sent, with the files that came along kept already: they are not lost when the form comes back."""

from __future__ import annotations

from typing import Any

from shuke.accounts.access import Request
from shuke.records.actions import files
from shuke.records.fields import File
from shuke.records.fields.file import REFUSED, brought, token_of
from shuke.records.types import RecordType


def posted(request: Request, kind: RecordType) -> Any:
    """The POST, where each file stands as what its field understands."""
    sent: Any = request.POST
    for field in kind.custom_fields:
        upload = request.FILES.get(f"{field.name}_file")
        if isinstance(field, File) and upload is not None:
            sent = sent.copy()
            sent[field.name] = _kept(upload, kind, field, request)
            sent.pop(f"{field.name}_remove", None)
    return sent


def _kept(upload: Any, kind: RecordType, field: File, request: Request) -> str:
    try:
        return token_of(files.keep_file(upload, kind.name, field, by=request.user).pk, brought(field, request.user))
    except files.FileRefused as error:
        return f"{REFUSED}{error.code}"
