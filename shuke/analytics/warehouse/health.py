"""How the warehouse is doing, in words: what is wrong, and what to do. Reads what the version itself tells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from shuke.analytics.warehouse.described import Table, fingerprint
from shuke.analytics.warehouse.store import Manifest, Version
from shuke.analytics.warehouse.tables import TABLES, named

STALE = timedelta(hours=36)  # a night was missed


@dataclass(frozen=True)
class Fault:
    what: str
    do: str


def faults(version: Version | None, at: datetime) -> list[Fault]:
    """The gravest first; none, and all is well."""
    if version is None:
        return [
            Fault(
                _("The warehouse has not been built yet."),
                _("It is built at night, while Shuke runs. At once: Reports → Warehouse → Refresh now."),
            )
        ]
    return [*_age(version.manifest, at), *_wrong(version.manifest.checks)]


def _age(manifest: Manifest, at: datetime) -> Iterable[Fault]:
    old = at - datetime.fromisoformat(manifest.made_at)
    if old > STALE:
        yield Fault(
            _("It is %(days)s days old.") % {"days": max(1, round(old / timedelta(days=1)))},
            _("Look with “shuke doctor” whether background work runs. At once: Reports → Warehouse → Refresh now."),
        )
    elif manifest.schema != fingerprint(TABLES):
        yield Fault(
            _("Another version of Shuke made it."),
            _("It is made anew tonight. At once: Reports → Warehouse → Refresh now."),
        )


def _wrong(checks: list[dict[str, Any]]) -> Iterable[Fault]:
    for check in checks:
        if not check["well"]:
            yield Fault(*_said(check, named(check["table"])))


def _said(check: dict[str, Any], table: Table) -> tuple[str, str]:
    told = {
        "table": table.title,
        "column": f"{table.name}.{check['column']}",
        "found": f"{check['found']:,}" if isinstance(check["found"], int) else check["found"],
        "expected": f"{check['expected']:,}" if isinstance(check["expected"], int) else check["expected"],
    }
    again = _("Reports → Warehouse → Refresh now reads everything anew. If it stays, please report this.")
    if check["what"] == "rows":
        return _("%(table)s: %(found)s rows, but the shop has %(expected)s.") % told, again
    if check["what"] == "sum":
        return _("%(column)s adds up to %(found)s, but in the shop to %(expected)s.") % told, again
    if check["what"] == "twice":
        return _("%(table)s: %(found)s rows stand there twice.") % told, again
    if check["what"] == "empty":
        return _("%(column)s is empty in %(found)s rows.") % told, _("Run “shuke doctor”, and report what it says.")
    told["to"] = named(table.column(check["column"]).to).title
    gone = _("%(column)s: %(found)s rows name something that is not among %(to)s.") % told
    return gone, _("Is it in the bin, and what belongs to it is not? Restore it, or put both there.")


def tables_of(version: Version | None) -> list[dict[str, Any]]:
    """Each table with how many rows it has and whether all is well with it."""
    wrong = {check["table"] for check in version.manifest.checks if not check["well"]} if version else set()
    return [
        {
            "table": table,
            "rows": version.manifest.rows(table.name) if version else None,
            "well": table.name not in wrong,
        }
        for table in TABLES
    ]
