"""`shuke import FILE`: the same import as on the page, in the foreground."""  # noqa: N999 -- the command's name

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from shuke.accounts.models import Role, User
from shuke.core.errors import UserError
from shuke.transfer import asking, remembered, telling
from shuke.transfer.actions import starting
from shuke.transfer.actions.guard import TakenOver
from shuke.transfer.archive import command as whole
from shuke.transfer.files.containers import holds_several
from shuke.transfer.files.errors import MissingColumns
from shuke.transfer.files.fields import FIELDS
from shuke.transfer.forms import field_choices, kinds
from shuke.transfer.models import Import
from shuke.transfer.own_fields import PREFIX
from shuke.transfer.sets import command as sets
from shuke.transfer.storage import check_room, pieces_of, store

Status = Import.Status
UNFINISHED = (Status.RUNNING, Status.PAUSED, Status.FAILED)


class Command(BaseCommand):
    help = "Read a file of order lines, customers or products into the shop"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--kind", default="", help="lines, customers, products, or the name of a record type")
        parser.add_argument("--column", action="append", default=[], metavar="FIELD=HEADER")
        parser.add_argument("--sheet", default="")
        parser.add_argument(
            "--source", default="", help="where the file comes from; the same name finds its rows again"
        )
        parser.add_argument("--date-order", choices=["mdy", "dmy", "roc", "western"], default="")
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")
        parser.add_argument("--by", default="", metavar="USER", help="on whose behalf; the owner unless said")
        parser.add_argument("--yes", action="store_true", help="don't ask")
        parser.add_argument(
            "--table", action="append", default=[], metavar="NAME[=KIND]",
            help="of a file with several tables: only this one; or what it is (customers, products, orders, lines, "
            "names, records:TYPE, nothing)",
        )  # fmt: skip
        asking.add_options(parser)
        parser.add_argument("--undo", metavar="ID", help="take an import back; set-ID for one of several tables")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            if options["undo"]:
                self.take_back(options["undo"], person(options["by"]))
            elif not (whole.bring_in(options) or self.bring_in_all(options)):
                self.bring_in(options)
        except UserError as error:
            raise CommandError(str(error)) from error
        except TakenOver as error:
            raise CommandError(_("Another worker goes on with this import now.")) from error

    def take_back(self, text: str, by: User | None) -> None:
        number = text.removeprefix("set-")
        if not number.isdecimal():
            raise CommandError(_("There is no import number %(id)s.") % {"id": text})
        if text == number:
            return self.undo(int(number), by)
        return sets.undo(int(number), by)

    def bring_in_all(self, options: dict[str, Any]) -> bool:
        """Of a file with several tables all of them, unless one was chosen."""
        path, one = options["file"], any(options[name] for name in ("sheet", "kind", "column"))
        if one or path is None or not path.is_file() or not holds_several(path):
            return False
        return sets.bring_in(path, options, by=person(options["by"]), agreed=agreed)

    def bring_in(self, options: dict[str, Any]) -> None:
        job = take_in(options)
        if job.status not in UNFINISHED:
            self.look_over(job)
            if options["dry_run"]:
                return starting.discard(job)
            if not options["yes"] and not agreed():
                starting.discard(job)
                raise CommandError(_("Nothing was imported."))
        self.run(job)
        return None

    def look_over(self, job: Import) -> None:
        from shuke.transfer.actions.checking import check

        with telling.progress(_("Checking")) as tell:
            check(job.pk, at=timezone.now(), tell=tell)
        job.refresh_from_db()
        if job.error or job.status != Status.READY:
            problem = _unclear(job)
            starting.discard(job)
            raise problem
        telling.show_plan(job)

    def run(self, job: Import) -> None:
        from shuke.transfer.actions.running import run

        if job.status in {Status.FAILED, Status.PAUSED}:
            Import.objects.filter(id=job.pk).update(status=Status.RUNNING)
        try:
            with telling.progress(_("Importing")) as tell:
                run(job.pk, at=timezone.now(), tell=tell)
        except KeyboardInterrupt:
            raise CommandError(
                _("Stopped. Start the same command again to go on, or take it back: shuke import --undo %(id)s")
                % {"id": job.pk}
            ) from None
        job.refresh_from_db()
        if job.status == Status.DRAFT:  # its new fields could not be made
            raise CommandError(telling.error_text(job))
        telling.show_report(job)

    def undo(self, number: int, by: User | None) -> None:
        from shuke.transfer.actions.undoing import undo

        job = Import.objects.filter(id=number).first()
        if job is None:
            raise CommandError(_("There is no import number %(id)s.") % {"id": number})
        starting.take_back(job)
        undo(job.pk, at=timezone.now(), by=by)
        job.refresh_from_db()
        telling.show_undone(job)


def take_in(options: dict[str, Any]) -> Import:
    """The file as a new import, or the unfinished import of the very same file."""
    path: Path | None = options["file"]
    if path is None or not path.is_file():
        raise CommandError(
            _("There is no file “%(name)s”. Write its path: shuke import orders.xlsx") % {"name": path or ""}
        )
    check_room(path.stat().st_size, path.name)
    stored = store(path.name, pieces_of(path))
    started = Import.objects.filter(sha256=stored.sha256, status__in=UNFINISHED).order_by("-id").first()
    if started:
        stored.path.unlink()
        return started
    by = person(options["by"])
    kind, settings = settings_of(options, by)
    job = starting.take_in(stored, by=by, kind=kind, settings=settings)
    starting.keep_fixes(job, asking.fixes_from(options["fix"]))
    return job


def settings_of(options: dict[str, Any], by: User | None) -> tuple[str, dict[str, Any]]:
    """The kind of import and its settings, on top of those of the import that it is to be like."""
    asked = asking.settings_from(options)
    said = dict(column(text, options["kind"]) for text in options["column"]) | asked.pop("said")
    asked |= {"sheet_given": options["sheet"], "source": options["source"][:40], "date_order": options["date_order"]}
    kind, record_type = kind_of(options["kind"], by)
    if options["like"]:
        earlier = Import.objects.filter(id=options["like"]).first()
        if earlier is None:
            raise CommandError(_("There is no import number %(id)s.") % {"id": options["like"]})
        like = remembered.same_as(earlier)
        given = {name: value for name, value in asked.items() if value}
        return earlier.kind, {**like, **given, "said": {**like["said"], **said}}
    return kind, {**asked, "said": said, "record_type": record_type}


def kind_of(text: str, by: User | None) -> tuple[str, str]:
    """The kind of import, and the record type where that is not enough."""
    known = dict(kinds(by))
    of_type = f"{Import.Kind.RECORDS}:{text}"
    if text and text not in known and of_type not in known:
        names = ", ".join(name.removeprefix(f"{Import.Kind.RECORDS}:") for name in known)
        raise CommandError(_("“%(text)s” can't be imported. There are: %(known)s.") % {"text": text, "known": names})
    return (str(Import.Kind.RECORDS), text) if of_type in known else (text, "")


def column(text: str, kind: str | None) -> tuple[str, str]:
    field, _equals, header = text.partition("=")
    paved = [FIELDS[kind]] if kind in FIELDS else FIELDS.values()
    known = [one.key for fields in paved for one in fields]
    own = field.startswith(PREFIX) or bool(kind and kind not in FIELDS)
    if not header or not (own or field in known):
        raise CommandError(
            _("“%(text)s” is not FIELD=HEADER. Fields: %(fields)s.")
            % {"text": text, "fields": ", ".join(dict.fromkeys(known))}
        )
    return field, header


def person(name: str) -> User | None:
    """On whose behalf: the named person, else the owner."""
    if not name:
        return User.objects.filter(role=Role.OWNER, is_active=True).order_by("id").first()
    found = User.objects.filter(username=name, is_active=True).first()
    if found is None:
        raise CommandError(_("Nobody signs in as “%(name)s”.") % {"name": name})
    return found


def agreed() -> bool:
    """Ask, if there is somebody to ask."""
    if not sys.stdin.isatty():
        return True
    return input(_("Import? [y/N] ")).strip().lower() in {"y", "yes", "是", "好"}


def _unclear(job: Import) -> Exception:
    if job.error:
        return CommandError(telling.error_text(job))
    missing = job.settings.get("missing") or ["on"]
    labels = dict(field_choices(job))
    needed = ", ".join(str(labels.get(key, key)) for key in missing)
    return MissingColumns(needed, ", ".join(job.settings.get("headers", [])), f"--column '{missing[0]}=…'")
