"""Who works in the background, and when the periodic jobs last ran."""

from __future__ import annotations

from django.db import models


class WorkerBeat(models.Model):
    """A background worker, or a web server (`serves`), that said at `beat_at` that it is alive. A worker's tasks go to
    another when it falls silent."""

    id = models.CharField(max_length=64, primary_key=True)
    host = models.CharField(max_length=255)  # name and boot of the machine: after a restart its pids mean nothing
    pid = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    serves = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.host} {self.pid}"


class PeriodicRun(models.Model):
    """When the periodic job `name` was last started."""

    name = models.CharField(max_length=80, primary_key=True)
    started_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
