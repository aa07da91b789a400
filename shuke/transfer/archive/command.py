"""`shuke import FILE.zip` where the file is an archive of a whole shop."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from shuke.transfer import telling
from shuke.transfer.archive import bringing
from shuke.transfer.archive.reading import is_archive, manifest_of, refuse_backup
from shuke.transfer.archive.tasks import settle


def bring_in(options: dict[str, Any]) -> bool:
    """Whether it was one, and is here now. Raises UserError."""
    path: Path | None = options["file"]
    if path is None or not path.is_file():
        return False
    refuse_backup(path, path.name)
    if not is_archive(path):
        return False
    bringing.refuse_records()
    made = manifest_of(path)
    rows = sum(made.rows.values())
    question = _("The whole shop “%(shop)s” of %(at)s, %(rows)s rows. What was set up here goes.")
    telling.out.print(question % {"shop": made.shop, "at": made.made_at[:16], "rows": f"{rows:,}"}, markup=False)
    if options["dry_run"]:
        return True
    if not options["yes"] and sys.stdin.isatty() and not _agreed():
        raise CommandError(_("Nothing was imported."))
    with telling.progress(_("Importing")) as tell:
        bringing.bring_in(path, at=timezone.now(), tell=lambda done: tell(done, rows))
    _settle()
    telling.say_back(rows)
    return True


def _agreed() -> bool:
    return input(_("Import? [y/N] ")).strip().lower() in {"y", "yes", "是", "好"}


def _settle() -> None:
    """At once, in place of the worker, which finds it in its queue if we are stopped here."""
    queued = DBTaskResult.objects.filter(task_path=settle.module_path, status=TaskResultStatus.READY)
    waiting = list(queued.values_list("pk", flat=True))
    settle.call()
    DBTaskResult.objects.filter(pk__in=waiting, status=TaskResultStatus.READY).delete()
