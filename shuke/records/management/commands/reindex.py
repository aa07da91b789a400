"""`shuke reindex`: build the search index anew, after a restore or an upgrade."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from shuke.records import search, types
from shuke.records.actions import indexing


class Command(BaseCommand):
    help = "Build the search index of all records anew."

    def handle(self, **options: Any) -> None:
        indexing.build_all()
        for kind in types.all_types():
            if kind.search is None:
                continue
            count = search.rebuild(kind.name)
            if options["verbosity"] > 0:
                self.stdout.write(_("%(kind)s: %(count)s") % {"kind": kind.plural, "count": count})
