"""A value as SQLite keeps it and as an archive says it, by the kind of its column."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db import models

from shuke.core import sealing

# By Django's internal type of the field; all else is kept as it is: texts, whole numbers, days, times.
KINDS = {
    "BooleanField": "yes_no", "JSONField": "json", "BinaryField": "bytes", "DateTimeField": "moment",
    "DateField": "day", "TimeField": "time", "FloatField": "number", "UUIDField": "text",
}  # fmt: skip
WHOLE = ("IntegerField", "AutoField")
LARGEST = Decimal(2**63)


@dataclass(frozen=True)
class Column:
    """`kind` is text, whole, number, decimal, yes_no, day, time, moment, json or bytes. `to` is the part of the archive
    that it points to."""

    name: str
    kind: str
    places: int = 0
    null: bool = False
    to: str = ""

    def plain(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value}

    def said(self, kept: Any) -> Any:
        """As the archive says it."""
        if kept is None:
            return None
        if self.kind == "decimal":
            return f"{Decimal(kept).scaleb(-self.places):f}"
        return OUT[self.kind](kept) if self.kind in OUT else kept

    def kept(self, said: Any) -> Any:
        """As SQLite keeps it. ValueError for what this kind can't be."""
        if said is None:
            return None
        if self.kind == "decimal":
            return _whole(Decimal(str(said)).scaleb(self.places))
        if not isinstance(said, IN.get(self.kind, str)):
            raise ValueError(f"{self.name}: {said!r}")
        return BACK[self.kind](said) if self.kind in BACK else said


def column_of(field: models.Field, part_of: Callable[[type[models.Model]], str]) -> Column:
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    places = getattr(target, "places", 0)
    inner = target.get_internal_type()
    kind = "decimal" if places else KINDS.get(inner) or ("whole" if inner.endswith(WHOLE) else "text")
    to = part_of(field.related_model) if isinstance(field, models.ForeignKey) else ""
    return Column(str(field.column), kind, places, field.null, to)


def _whole(number: Decimal) -> int:
    if not number.is_finite() or number != number.to_integral_value() or abs(number) >= LARGEST:
        raise ValueError(str(number))
    return int(number)


def _moment_out(text: str) -> str:
    return text.replace(" ", "T") + "Z"


def _moment_back(text: str) -> str:
    return text.replace("T", " ").removesuffix("Z")


OUT: dict[str, Callable[[Any], Any]] = {
    "yes_no": bool,
    "json": lambda kept: sealing.everywhere(json.loads(kept), sealing.for_elsewhere),
    "bytes": lambda kept: base64.b64encode(kept).decode(),
    "moment": _moment_out,
}
BACK: dict[str, Callable[[Any], Any]] = {
    "yes_no": int,
    "json": lambda said: json.dumps(sealing.everywhere(said, sealing.from_elsewhere), ensure_ascii=False),
    "bytes": base64.b64decode,
    "moment": _moment_back,
}
IN: dict[str, Any] = {"yes_no": bool, "whole": int, "number": int | float, "json": object}
