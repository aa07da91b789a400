"""What people are told of files that went in, and of archives."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.notices import actions as notices
from shuke.notices.kinds import Look, Told
from shuke.records.notices import AT_ONCE, JOB, of_one
from shuke.transfer.models import Archive, Import, ImportSet

WORDS: dict[str, Any] = {
    Import.Status.DONE: _("Your file has gone in: %(file)s"),
    Import.Status.FAILED: _("Your import stopped by an error: %(file)s"),
    Import.Status.UNDONE: _("Your import was taken back: %(file)s"),
    Import.Status.CANCELLED: _("Your import was cancelled: %(file)s"),
}
ENDED = tuple(WORDS)


def _import(one: Import, _user: User) -> Told:
    return Told(_said(one), reverse("transfer:import", args=[one.pk]))


def _set(one: ImportSet, _user: User) -> Told:
    return Told(_said(one), reverse("transfer:set", args=[one.pk]))


def _said(one: Import | ImportSet) -> str:
    return str(WORDS.get(one.status, _("Your import goes on: %(file)s"))) % {"file": one.name}


def _archive(one: Archive, _user: User) -> Told:
    words = _("The archive of the shop is ready") if one.status == Archive.Status.DONE else _("The archive failed")
    return Told(str(words), reverse("transfer:archives"))


LOOKS: tuple[Look, ...] = (
    of_one(Import, lambda user: Import.objects.filter(by=user), _import),
    of_one(ImportSet, lambda user: ImportSet.objects.filter(by=user), _set),
    of_one(Archive, lambda user: Archive.objects.filter(by_id=user.pk), _archive),
)


def import_ended(number: int, *, at: datetime) -> None:
    """A part of a set is told with the set."""
    one = Import.objects.select_related("by").filter(pk=number, set=None, status__in=ENDED).first()
    if one is not None:
        _told(one, one.by, at, one.started_at or one.created_at)


def set_ended(number: int, *, at: datetime) -> None:
    one = ImportSet.objects.select_related("by").filter(pk=number, status__in=ENDED).first()
    if one is not None:
        _told(one, one.by, at, one.created_at)


def archive_ended(number: int, *, at: datetime) -> None:
    one = Archive.objects.filter(pk=number, status__in=[Archive.Status.DONE, Archive.Status.FAILED]).first()
    if one is not None:
        _told(one, User.objects.filter(pk=one.by_id or 0).first(), at, one.created_at)


def _told(one: Import | ImportSet | Archive, by: User | None, at: datetime, began: datetime) -> None:
    """What ends before the person has turned the page needs no notice."""
    if by is not None and at - began > AT_ONCE:
        key = f"{one._meta.model_name}:{one.pk}:{one.status}"
        notices.tell(JOB, [by], key, at=at, about=one)
