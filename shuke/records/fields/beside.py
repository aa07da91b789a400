"""Values that a higher app keeps in a table beside the records, a row a record: what was measured of a customer.

A list is sorted along that table's own index, which ends in the record's id; a record without a row has no value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, prefetch_related_objects

from shuke.accounts.models import User
from shuke.records.fields.base import Field


@dataclass(frozen=True)
class Beside(Field):
    """Mixed into a kind of field. `way` leads from the record to its row: the related name of a one-to-one link."""

    read_only: bool = True

    way: ClassVar[str] = ""
    column = False
    stores: ClassVar[bool] = False
    indexable: ClassVar[bool] = False

    def label(self, model: type[models.Model]) -> Any:
        return self.label_text or self.asked_as(model).verbose_name

    def value(self, record: Any) -> Any:
        return getattr(getattr(record, self.way, None), self.name, None)

    def raw(self, record: Any) -> Any:
        return self.value(record)

    def gather(self, records: Sequence[Any], user: User | AnonymousUser) -> None:
        """Once for all such fields: what was fetched already isn't asked again."""
        prefetch_related_objects(list(records), self.way)

    def asked_as(self, model: type[models.Model]) -> Any:
        return self.table(model)._meta.get_field(self.name)

    def table(self, model: type[models.Model]) -> type[models.Model]:
        found: Any = model._meta.get_field(self.way).related_model
        return found

    def expression(self, prefix: str = "") -> F:
        """To sort by; filters ask the table beside for itself (records.filtering.compile)."""
        return F(f"{prefix}{self.way}__{self.name}")

    def sorted_along(self, model: type[models.Model]) -> bool:
        """Whether an index of the table beside leads a list by it."""
        table = self.table(model)
        key = table._meta.pk
        return key is not None and [self.name, key.name] in [
            [name.lstrip("-") for name in index.fields] for index in table._meta.indexes
        ]
