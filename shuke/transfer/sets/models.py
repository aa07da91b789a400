"""A container of tables on its way into the shop."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from django.conf import settings as django_settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import fields_closed, may_do, sees_all
from shuke.accounts.rights import Verb
from shuke.records import types


def files_seen(user: User | AnonymousUser) -> Q:
    """One's own; those who see all customers, orders and products, and everything about whatever there is, see all
    imports: a file may hold anything, and it and the rows that stayed out are shown as they came."""
    if not user.is_authenticated:
        return Q(pk__in=())
    whole = all(may_do(user, kind, Verb.SEE) for kind in ("order", "product"))
    whole = whole and not any(fields_closed(user, kind.name) for kind in types.all_types())
    return Q() if whole and sees_all(user) else Q(by=user)


class ImportSetQuerySet(models.QuerySet["ImportSet"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """As with imports."""
        return self.filter(files_seen(user))


class ImportSet(models.Model):
    """`tables`: what was found in the container, see `sets.tables`. `links`: see `sets.linking`. `error`: a sentence,
    untranslated, and its params. `token` fences, as on an import. The parts are imports with `set` and `place`."""

    class Status(models.TextChoices):
        COLLECTING = "collecting", _("Files are coming in")
        READING = "reading", _("Being read")
        CHECKING = "checking", _("Being checked")
        READY = "ready", _("Ready to import")
        RUNNING = "running", _("Being imported")
        PAUSED = "paused", _("Paused")
        SINGLE = "single", _("One table only")  # its only part goes its own way
        DONE = "done", _("Imported")
        FAILED = "failed", _("Stopped by an error")
        CANCELLED = "cancelled", _("Cancelled")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    name = models.CharField(_("File"), max_length=255)
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    source = models.CharField(max_length=40, blank=True)
    files = models.JSONField(default=list)  # names, in order; each lies under its number
    tables = models.JSONField(default=list)
    links = models.JSONField(default=list)
    status = models.CharField(_("Status"), max_length=12, choices=Status, default=Status.READING)
    token = models.CharField(max_length=32, blank=True)
    cancelled = models.BooleanField(default=False)
    coming = models.JSONField(default=dict)  # part → what it will create that no part before it creates
    error = models.JSONField(default=dict)
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    objects = ImportSetQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["by", "-id"], name="import_set_by")]

    def __str__(self) -> str:
        return self.name

    @property
    def folder(self) -> Path:
        return django_settings.HOME / "imports" / f"set-{self.pk}"

    def file(self, number: int) -> Path:
        return self.folder / f"file-{number}"

    def table_file(self, number: int) -> Path:
        return self.folder / f"table-{number}.parquet"

    @property
    def is_moving(self) -> bool:
        return self.status in {self.Status.READING, self.Status.CHECKING, self.Status.RUNNING, self.Status.UNDOING}
