"""How a person wants a file to go in: by what a record is recognised, what may be written, what an empty cell means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mode(models.TextChoices):
    BOTH = "both", _("Add new ones, update known ones")
    CREATE = "create", _("Only add new ones; known ones stay as they are")
    UPDATE = "update", _("Only update known ones; leave new ones out")
    APPEND = "append", _("Add every row as new, even if it is there already")


class Blanks(models.TextChoices):
    KEEP = "keep", _("Leave the field as it is")
    EMPTY = "empty", _("Empty the field")


class Doubtful(models.TextChoices):
    LEAVE_OUT = "leave_out", _("Leave the row out and say so")
    AS_NEW = "as_new", _("Add it as new; it may be the same as another")


KEY_LABELS: dict[str, Any] = {
    "member_no": _("Member no."),
    "external_id": _("External number"),
    "line_id": _("LINE ID"),
    "phone": _("Phone and name"),
    "phone_alone": _("Phone alone"),
    "email": _("E-mail and name"),
    "email_alone": _("E-mail alone"),
    "name_birthday": _("Name and birthday"),
    "name": _("Name alone, if the row says nothing else"),
    "code": _("Product code"),
    "product_name": _("Product name"),
}
PEOPLE_KEYS = ("member_no", "external_id", "line_id", "phone", "email", "name")
GOODS_KEYS = ("code", "external_id", "product_name")
OFFERED = {
    "customers": (*PEOPLE_KEYS[:4], "phone_alone", "email", "email_alone", "name_birthday", "name"),
    "lines": (*PEOPLE_KEYS[:4], "phone_alone", "email", "email_alone", "name"),
    "products": GOODS_KEYS,
}
USUAL = {"customers": PEOPLE_KEYS, "lines": PEOPLE_KEYS, "products": GOODS_KEYS}
FIELD_OF = {
    "phone_alone": "phone", "email_alone": "email", "name_birthday": "birthday", "product_name": "name",
}  # fmt: skip


@dataclass(frozen=True)
class Rules:
    """`keys` in the order in which they are tried; none: as usual for that kind of file."""

    mode: str = Mode.BOTH
    keys: tuple[str, ...] = ()
    blanks: str = Blanks.KEEP
    doubtful: str = Doubtful.LEAVE_OUT

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Rules:
        return cls(
            settings.get("mode") or Mode.BOTH,
            tuple(settings.get("keys") or ()),
            settings.get("blanks") or Blanks.KEEP,
            settings.get("doubtful") or Doubtful.LEAVE_OUT,
        )

    @property
    def may_create(self) -> bool:
        return self.mode != Mode.UPDATE

    @property
    def may_change(self) -> bool:
        return self.mode != Mode.CREATE

    @property
    def empties(self) -> bool:
        return self.blanks == Blanks.EMPTY and self.may_change

    def people_keys(self) -> tuple[str, ...]:
        return tuple(one for one in self.keys if one in OFFERED["customers"]) or PEOPLE_KEYS

    def goods_keys(self) -> tuple[str, ...]:
        return tuple(one for one in self.keys if one in GOODS_KEYS) or GOODS_KEYS

    def key_fields(self) -> set[str]:
        """The fields that records are recognised by: an empty cell never empties one."""
        return {FIELD_OF.get(one, one) for one in self.keys or (*PEOPLE_KEYS, *GOODS_KEYS)}


def modes_of(kind: str) -> list[tuple[str, Any]]:
    return [(one.value, one.label) for one in Mode if one != Mode.APPEND or kind == "lines"]
