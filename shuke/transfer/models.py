"""Imports: what was dropped in, what became of each row, and what is needed to take it back."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

from django.conf import settings as django_settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.events.models import Batch
from shuke.transfer.archive.models import Archive
from shuke.transfer.sets.models import ImportSet, files_seen

__all__ = ["Archive", "Import", "ImportChunk", "ImportFix", "ImportRow", "ImportSet", "ImportedRange"]


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(files_seen(user))


class Import(models.Model):
    """`settings`: what was found in the file (sheet, headers, samples …) and what the person says of it: columns
    (field → header), words (field → {text of the file: text that is meant}), new_fields, date_order, source,
    consent, and the rules (transfer.rules): mode, keys, blanks, doubtful.
    `counts`: what each stage did. `error`: an untranslated sentence and its params.
    `token` fences: whoever runs the import writes only while its token still stands here."""

    class Kind(models.TextChoices):
        LINES = "lines", _("Order lines")
        CUSTOMERS = "customers", _("Customers")
        PRODUCTS = "products", _("Products")
        RECORDS = "records", _("Other records")  # `settings["record_type"]` says of which type

    class Status(models.TextChoices):
        DRAFT = "draft", _("Not checked yet")
        CHECKING = "checking", _("Being checked")
        READY = "ready", _("Ready to import")
        RUNNING = "running", _("Being imported")
        PAUSED = "paused", _("Paused")
        DONE = "done", _("Imported")
        FAILED = "failed", _("Stopped by an error")
        CANCELLED = "cancelled", _("Cancelled")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    kind = models.CharField(_("What is in it"), max_length=12, choices=Kind, default=Kind.LINES)
    name = models.CharField(_("File"), max_length=255)
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    signature = models.CharField(max_length=64, blank=True)  # of its headers (transfer.remembered)
    settings = models.JSONField(default=dict)
    status = models.CharField(_("Status"), max_length=12, choices=Status, default=Status.DRAFT)
    stage = models.CharField(max_length=12, blank=True)
    token = models.CharField(max_length=32, blank=True)
    cancelled = models.BooleanField(default=False)
    rows_total = models.BigIntegerField(default=0)
    rows_done = models.BigIntegerField(default=0)
    rows_rejected = models.BigIntegerField(_("Left out"), default=0)
    counts = models.JSONField(default=dict)
    error = models.JSONField(default=dict)
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    set = models.ForeignKey(ImportSet, models.PROTECT, null=True, related_name="parts")
    place = models.PositiveSmallIntegerField(default=0)  # in its set
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["by", "-id"], name="import_by"),
            models.Index(fields=["signature", "-id"], name="import_signature", condition=~models.Q(signature="")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def folder(self) -> Path:
        return django_settings.HOME / "imports" / str(self.pk)

    @property
    def path(self) -> Path:
        return self.folder / "file"

    @property
    def is_moving(self) -> bool:
        """Whether something is being done with it in the background right now."""
        return self.status in {self.Status.CHECKING, self.Status.RUNNING, self.Status.UNDOING}

    @property
    def percent(self) -> int:
        return min(100, int(100 * self.rows_done / self.rows_total)) if self.rows_total else 0

    @property
    def columns(self) -> dict[str, str]:
        return self.settings.get("columns", {})

    @property
    def source(self) -> str:
        return self.settings.get("source") or "file"

    def count(self, name: str) -> int:
        return int(self.counts.get(name, 0))


class ImportRow(models.Model):
    """A row that did not go in, or (stage `undo`) a record that could not be taken back, and why."""

    job = models.ForeignKey(Import, models.CASCADE, related_name="rows", db_index=False)
    stage = models.CharField(max_length=8)  # check | run | undo
    row_number = models.BigIntegerField(default=0)  # as the person sees it in the file
    text = models.TextField(blank=True)
    code = models.CharField(max_length=40)
    params = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["job", "row_number", "id"], name="import_row_job")]


class ImportFix(models.Model):
    """A cell as somebody corrected it on the page; the file itself stays as it came."""

    job = models.ForeignKey(Import, models.CASCADE, related_name="fixes", db_index=False)
    row_number = models.BigIntegerField()
    header = models.CharField(max_length=300)
    text = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="import_fix_once", fields=["job", "row_number", "header"])]


class ImportChunk(models.Model):
    """A piece of work that was committed: `ids` are the record ids (int64, little endian) of the piece's file entries,
    negative where an entry was refused. Kept until the import ends, so that it can go on where it stopped."""

    job = models.ForeignKey(Import, models.CASCADE, related_name="chunks", db_index=False)
    stage = models.CharField(max_length=12)
    number = models.PositiveIntegerField()
    ids = models.BinaryField(default=bytes)

    class Meta:
        constraints = [models.UniqueConstraint(name="import_chunk_once", fields=["job", "stage", "number"])]


class ImportedRange(models.Model):
    """Records that an import created: every id from `first` to `last`."""

    job = models.ForeignKey(Import, models.CASCADE, related_name="created", db_index=False)
    model = models.CharField(max_length=60)
    first = models.BigIntegerField()
    last = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["job", "model", "first"], name="imported_range_job")]

    def describe(self) -> dict[str, Any]:
        return {"model": self.model, "first": self.first, "last": self.last}
