"""What an archive holds: a part for each table, and for each of the shop's own objects one of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from shuke.core.backup import scratch
from shuke.records.models import CustomObject, CustomRecord
from shuke.transfer.archive.values import Column, column_of

_RUNNING, _KEY, _DJANGO = (
    _("Of the running programs"),
    _("Keys and sessions: they would open the shop to whoever holds the archive"),
    _("Made by every installation itself"),
)
# Tables that no archive holds, and why.
LEFT_OUT: dict[str, Any] = {
    "core.WorkerBeat": _RUNNING,
    "core.PeriodicRun": _RUNNING,
    "records.Shape": _RUNNING,
    "django_tasks_database.DBTaskResult": _RUNNING,
    "transfer.Archive": _("Archives that were made or read: files of this installation"),
    "notices.Delivery": _RUNNING,
    "notices.Presence": _RUNNING,
    "webhooks.Delivery": _RUNNING,
    "webhooks.Place": _RUNNING,
    "notices.Subscription": _KEY,
    "accounts.ApiToken": _KEY,
    "accounts.Session": _KEY,
    "accounts.Attempt": _RUNNING,
    "mfa.Authenticator": _KEY,
    "activities.Feed": _KEY,
    "account.EmailConfirmation": _KEY,
    "sessions.Session": _KEY,
    "contenttypes.ContentType": _DJANGO,
    "auth.Permission": _DJANGO,
    "auth.Group": _DJANGO,
    "auth.Group_permissions": _DJANGO,
    "accounts.User_groups": _DJANGO,
    "accounts.User_user_permissions": _DJANGO,
}
# Columns that leave without what is in them: (table, column) → what stands there instead.
EMPTIED: dict[tuple[str, str], Any] = {
    ("accounts_user", "password"): "!",  # no password fits
    ("webhooks_webhook", "off"): "restored",  # a copy of a shop tells nobody
}


@dataclass(frozen=True)
class Part:
    """`name` is that of its files. `within` narrows a table that several parts share: a column and its value."""

    name: str
    table: str
    columns: tuple[Column, ...]
    within: tuple[str, int] | None = None

    def plain(self) -> dict[str, Any]:
        return {
            "table": self.table, "columns": [one.plain() for one in self.columns],
            **({"within": list(self.within)} if self.within else {}),
        }  # fmt: skip

    @classmethod
    def read(cls, name: str, given: Mapping[str, Any]) -> Part:
        within = given.get("within")
        columns = tuple(Column(**one) for one in given["columns"])
        return cls(name, str(given["table"]), columns, (str(within[0]), int(within[1])) if within else None)

    @property
    def where(self) -> str:
        return f' WHERE "{self.within[0]}" = {self.within[1]}' if self.within else ""


def carried() -> list[type[models.Model]]:
    return [model for model in scratch.all_models() if model._meta.label not in LEFT_OUT]


def parts(file: sqlite3.Connection) -> list[Part]:
    """Of the shop in this SQLite file."""
    found: list[Part] = []
    for model in carried():
        columns = tuple(column_of(field, part_name) for field in scratch.columns(model))
        table = model._meta.db_table
        if model is CustomRecord:
            found += [Part(name, table, columns, ("object_id", number)) for number, name in _objects(file)]
        else:
            found.append(Part(part_name(model), table, columns))
    return found


def part_name(model: type[models.Model]) -> str:
    return model._meta.label_lower


def _objects(file: sqlite3.Connection) -> list[tuple[int, str]]:
    """The shop's own objects, deleted ones included, whose keys may be used again."""
    rows = file.execute(f'SELECT id, "key" FROM "{CustomObject._meta.db_table}" ORDER BY id').fetchall()  # noqa: S608
    keys = [key for _id, key in rows]
    return [(number, f"x.{key}" if keys.count(key) == 1 else f"x.{key}-{number}") for number, key in rows]
