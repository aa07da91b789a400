"""Archives of the whole shop that were made here, or have come here to be read."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Archive(models.Model):
    """Its file lies in the home for some days. `by_id` is no foreign key: people are replaced when one is read."""

    class Kind(models.TextChoices):
        WRITE = "write", _("Made here")
        READ = "read", _("Brought here")

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waits for your word")
        RUNNING = "running", _("Being worked on")
        DONE = "done", _("Done")
        FAILED = "failed", _("Stopped by an error")

    kind = models.CharField(max_length=6, choices=Kind)
    status = models.CharField(max_length=8, choices=Status)
    name = models.CharField(max_length=255)
    stored = models.CharField(max_length=100, blank=True)
    size = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    shop = models.CharField(max_length=120, blank=True)
    error = models.TextField(blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        return Path(settings.HOME) / "archives" / self.stored

    @property
    def there(self) -> bool:
        return bool(self.stored) and self.path.is_file()

    @property
    def is_running(self) -> bool:
        return self.status == self.Status.RUNNING
