"""A file of a record, and a picture."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.records.fields.base import BadValue, Field
from shuke.records.fields.stored import Kept, KeptWhole
from shuke.records.models import Attachment

SALT = "shuke.files"
REFUSED = "refused:"
REASONS = {
    "too_large": _("This file is too large: at most 10 MB."),
    "empty": _("This file is empty."),
    "elsewhere": _("This file was not chosen here. Choose it again."),
    "too_many_points": _("This picture has too many points. Make it smaller, then choose it again."),
    "not_image": _("This is not a picture. Choose a JPEG, PNG, GIF or WebP file."),
}


def token_of(pk: int | None, bound: str) -> str:
    """What a form sends for a file. Nobody can make one up, and it is taken back only where it was given out: on the
    form of the record that has the file (`held`), or from the person who brought it (`brought`)."""
    return signing.dumps([pk, bound], salt=SALT) if pk else ""


def held(field: File, record: Any) -> str:
    return f"{field.slug}/{record.pk}/{field.name}"


def brought(field: File, user: User | AnonymousUser) -> str:
    return f"{field.slug}/by {user.pk}/{field.name}"


@dataclass(frozen=True)
class File(Field):
    """Keeps the id of an Attachment. `slug` is the address of the record type that has the field."""

    slug: str = ""
    wide: bool = True

    kind = "file"
    kind_label = _("File")
    kind_help = _("A document, such as a signed contract. Whoever sees the record can open it.")
    icon = "paperclip"
    operators = ("empty", "filled")
    indexable = False

    def within(self, record_type: Any) -> Field:
        return replace(self, slug=record_type.slug)

    @property
    def stored(self) -> Kept:
        return KeptWhole()

    def text(self, record: Any) -> str:
        return self.said(self.value(record))

    def said(self, value: Any) -> str:
        return name_of(value) if value else ""

    def told(self, value: Any) -> str:
        return self.said(value)

    def show(self, record: Any) -> SafeString:
        if not (pk := self.value(record)):
            return SafeString("")
        name = getattr(record, "_files", {}).get(pk) or name_of(pk)
        return format_html('<a class="file-link" href="{}">{}</a>', self.address(record), name)

    def address(self, record: Any) -> str:
        return reverse("records:file", args=[self.slug, record.pk, self.name])

    def exported(self, record: Any) -> str:
        return self.text(record)

    def plain(self, record: Any) -> Any:
        return self.text(record) or None

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "description": "the file's name", "readOnly": True}

    def gather(self, records: Sequence[Any], user: User | AnonymousUser) -> None:
        ids = {pk for record in records if (pk := record.custom.get(self.name))}
        names = dict(Attachment.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}
        for record in records:
            record.__dict__.setdefault("_files", {}).update(names)

    def custom_form_field(self, user: User | AnonymousUser) -> forms.Field:
        return FileField(brought(self, user))

    def initial(self, record: Any) -> Any:
        return token_of(self.value(record), held(self, record))

    def let_stay(self, made: forms.Field, record: Any) -> None:
        if isinstance(made, FileField):
            made.bound.add(held(self, record))

    def parse(self, text: str) -> Any:
        if text.strip():
            raise BadValue(_("Files are added on the record's own page."))


@dataclass(frozen=True)
class Image(File):
    kind = "image"
    kind_label = _("Picture")
    kind_help = _("A photo, such as of a product or a person. It is shown on the page.")
    icon = "photo"

    def show(self, record: Any) -> SafeString:
        if not self.value(record):
            return SafeString("")
        address, name = self.address(record), self.text(record)
        return format_html(
            '<a href="{}"><img class="file-image" src="{}" alt="{}" loading="lazy"></a>', address, address, name
        )


def name_of(pk: int) -> str:
    return Attachment.objects.filter(pk=pk).values_list("name", flat=True).first() or ""


class FileInput(forms.FileInput):
    """The file that is there, a box to take it away, and a place for another. `records.uploads` keeps what comes."""

    template_name = "records/_file_input.html"
    bound: Collection[str] = ()

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        pk = _read(value, self.bound)
        shown = {"token": value if pk else "", "file_name": name_of(pk) if pk else ""}
        return super().get_context(name, None, attrs) | shown

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str:
        return "" if data.get(f"{name}_remove") else str(data.get(name) or "")

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data


class FileField(forms.Field):
    """Takes the tokens that are `bound` to this form."""

    widget = FileInput

    def __init__(self, *bound: str) -> None:
        super().__init__()
        self.bound = self.widget.bound = set(bound)

    def clean(self, value: Any) -> int | None:
        text = str(value or "")
        if text.startswith(REFUSED):
            raise forms.ValidationError(REASONS[text.removeprefix(REFUSED)], code="bad_file")
        pk = _read(text, self.bound)
        if text and pk is None:
            raise forms.ValidationError(REASONS["elsewhere"], code="bad_file")
        if pk is None and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return pk


def _read(value: Any, bound: Collection[str]) -> int | None:
    try:
        pk, to = signing.loads(str(value), salt=SALT) if value else (0, "")
    except (signing.BadSignature, TypeError, ValueError):  # the latter: a token of an older Shuke
        return None
    return int(pk) if to in bound else None
