"""`shuke export FILE.zip`: the whole shop as one open archive, while Shuke runs."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from shuke.accounts.models import Shop
from shuke.core.errors import UserError
from shuke.transfer import telling
from shuke.transfer.archive import jobs, writing


class Command(BaseCommand):
    help = "Write the whole shop into one open archive, while Shuke runs"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the archive to write, such as shop.zip")
        parser.add_argument("--replace", action="store_true", help="write over a file that is there")

    def handle(self, *_args: Any, **options: Any) -> None:
        path, now, shop = options["file"], timezone.now(), Shop.objects.first()
        if shop is None:
            raise CommandError(_("Nobody has opened this shop yet. “shuke serve” and the browser will guide you."))
        if path.exists() and not options["replace"]:
            raise CommandError(_("%(path)s is there already. Choose another name, or add --replace.") % {"path": path})
        try:
            made = writing.write(path, at=now, shop=shop.name)
        except (UserError, OSError) as error:
            raise CommandError(str(error)) from error
        rows = sum(made.rows.values())
        jobs.note_written(path.name, rows=rows, by=None, at=now)
        telling.say_whole(path, rows)
