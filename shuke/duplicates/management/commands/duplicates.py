"""`shuke duplicates`: look for customers who may be the same, and list them as csv."""

from __future__ import annotations

import csv
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from shuke.duplicates.actions.scanning import begin_anew, scan
from shuke.duplicates.models import Pair

COLUMNS = ("score", "kind", "low_id", "low__name", "high_id", "high__name")


class Command(BaseCommand):
    help = "Look for customers who may be the same, and list the pairs to decide as csv, the strongest first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--list", action="store_true", help="only list what was found before")
        parser.add_argument("--anew", action="store_true", help="go through all customers again")
        parser.add_argument(
            "--from-score", type=int, default=0, metavar="N", help="only pairs with at least this score"
        )

    def handle(self, **options: Any) -> None:
        if options["anew"]:
            begin_anew()
        if not options["list"]:
            scan(at=timezone.now())
        found = Pair.objects.waiting().alive().filter(score__gte=options["from_score"]).order_by("-score", "-id")
        out = csv.writer(self.stdout)
        out.writerow([*COLUMNS, "reasons"])
        for pair in found.values(*COLUMNS, "reasons").iterator():
            out.writerow([*(pair[name] for name in COLUMNS), " ".join(pair["reasons"])])
        if options["verbosity"] > 1:
            self.stderr.write(_("Pairs to decide: %(count)s") % {"count": found.count()})
