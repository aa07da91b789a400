"""`shuke migrate`: Django's own, and what its migrations know nothing of."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS

from shuke.core.upkeep import refresh_statistics
from shuke.records.actions import indexing


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        brought_up_to_date = not options["app_label"] and not options["plan"] and not options["check_unapplied"]
        if brought_up_to_date and options["database"] == DEFAULT_DB_ALIAS:
            indexing.restore()
            refresh_statistics()
