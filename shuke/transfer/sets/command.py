"""`shuke import FILE` where the file holds several tables: the same as on the page, in the foreground."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.table import Table as Grid

from shuke.accounts.models import User
from shuke.core.enumerated import enumerated
from shuke.transfer import telling
from shuke.transfer.models import Import
from shuke.transfer.sets import actions, queries
from shuke.transfer.sets.forms import kinds
from shuke.transfer.sets.linking import Link
from shuke.transfer.sets.models import ImportSet
from shuke.transfer.sets.tables import NOTHING
from shuke.transfer.storage import check_room, pieces_of, store

Status = ImportSet.Status


def bring_in(path: Path, options: dict[str, Any], *, by: User | None, agreed: Callable[[], bool]) -> bool:
    """False when the file holds one table only, which then goes in like any other file."""
    one = _take_in(path, options["source"], by)
    if one.status not in {Status.RUNNING, Status.PAUSED, Status.FAILED}:
        _look_over(one, options["table"])
        if one.status == Status.SINGLE:
            _forget(one)
            return False
        if options["dry_run"] or not (options["yes"] or agreed()):
            actions.discard(one)
            if options["dry_run"]:
                return True
            raise CommandError(_("Nothing was imported."))
    _run(one)
    return True


def _take_in(path: Path, source: str, by: User | None) -> ImportSet:
    """The file as a new set, or the unfinished set of the very same file."""
    check_room(path.stat().st_size, path.name)
    stored = store(path.name, pieces_of(path))
    unfinished = ImportSet.objects.filter(
        sha256=stored.sha256, status__in=[Status.RUNNING, Status.PAUSED, Status.FAILED]
    )
    if started := unfinished.filter(cancelled=False, parts__isnull=False).order_by("-id").first():
        stored.path.unlink()
        return started
    one = actions.take_in(stored, by=by, source=source)
    ImportSet.objects.filter(id=one.pk).update(status=Status.READING)
    return one


def _look_over(one: ImportSet, said: Sequence[str]) -> None:
    from shuke.transfer.sets.actions import looking

    with telling.progress(_("Checking")) as tell:
        looking.read(one.pk, at=timezone.now(), tell=tell)
        one.refresh_from_db()
        if said and one.status == Status.READY:
            _say(one, said)
            looking.check(one.pk, at=timezone.now(), tell=tell)
            one.refresh_from_db()
    if one.status == Status.FAILED:
        raise CommandError(telling.said(one.error))
    if one.status == Status.READY:
        show_plan(one)
        if unclear := [row.job.name for row in queries.rows_of(one) if row.needs_help]:
            actions.discard(one)
            raise CommandError(
                _("It is not clear what the columns of %(tables)s mean. Leave them out: --table '%(first)s=nothing'")
                % {"tables": enumerated(unclear), "first": unclear[0]}
            )


def _say(one: ImportSet, said: Sequence[str]) -> None:
    """`NAME=KIND` says what a table is; where names alone are given, only those go in."""
    tables = {table.name: table for table in queries.tables_of(one)}
    given = [text.rpartition("=")[::2] if "=" in text else (text, "") for text in said]
    known = [str(kind) for kind, _label in kinds(one.by)]
    for name, kind in given:
        if name not in tables or (kind and kind not in known):
            wrong, there = (name, tables) if name not in tables else (kind, known)
            raise CommandError(
                _("There is no “%(name)s”. There are: %(found)s.") % {"name": wrong, "found": enumerated(there)}
            )
        tables[name].kind = kind or tables[name].kind
    only = {name for name, kind in given if not kind}
    for table in tables.values():
        if only and table.name not in only:
            table.kind = NOTHING
    links = [Link(**values) for values in one.links]
    values = {"tables": [table.to_keep() for table in tables.values()], "links": [link.to_keep() for link in links]}
    ImportSet.objects.filter(id=one.pk).update(status=Status.CHECKING, **values)


def _run(one: ImportSet) -> None:
    from shuke.transfer.sets.actions import running

    ImportSet.objects.filter(id=one.pk).update(status=Status.RUNNING, error={})
    try:
        with telling.progress(_("Importing")) as tell:
            running.run(one.pk, at=timezone.now(), tell=tell)
    except KeyboardInterrupt:
        raise CommandError(
            _("Stopped. Start the same command again to go on, or take it back: shuke import --undo %(id)s")
            % {"id": f"set-{one.pk}"}
        ) from None
    one.refresh_from_db()
    show_report(one)


def undo(number: int, by: User | None) -> None:
    from shuke.transfer.sets.actions import running

    one = ImportSet.objects.filter(id=number).first()
    if one is None:
        raise CommandError(_("There is no import number %(id)s.") % {"id": f"set-{number}"})
    actions.take_back(one)
    running.undo(one.pk, at=timezone.now(), by=by)
    telling.out.print(_("Undone: %(name)s") % {"name": one.name}, style="green")
    for part in one.parts.order_by("-place"):
        telling.show_rows(part, ["undo"])


def _forget(one: ImportSet) -> None:
    for part in one.parts.all():
        Import.objects.filter(id=part.pk).update(set=None, status=Import.Status.CANCELLED)
    one.delete()


def show_plan(one: ImportSet) -> None:
    telling.out.print(one.name, style="bold", markup=False)
    grid, names = Grid(box=None), dict(kinds(one.by))
    for title in (_("Table"), _("What is in it"), _("Added"), _("With new values"), _("Already there"), _("Left out")):
        grid.add_column(title)
    rows = queries.rows_of(one)
    for row in rows:
        numbers = [f"{number:,}" for number in (row.created, row.updated, row.same, row.left_out)]
        grid.add_row(" + ".join(row.tables), str(row.about), *numbers)
    for out in queries.left_out(one):
        grid.add_row(out["table"].name, str(out["reason"] or names[NOTHING]), style="dim")
    telling.out.print(grid)
    for row in rows:
        telling.show_rows(row.job, ["check", "expected"])


def show_report(one: ImportSet) -> None:
    for row in queries.rows_of(one):
        telling.out.print(row.job.name, style="bold", markup=False)
        telling.show_report(row.job)
    telling.out.print(_("To take it back: shuke import --undo %(id)s") % {"id": f"set-{one.pk}"}, style="dim")
