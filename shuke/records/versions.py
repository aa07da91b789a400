"""Two people at one record: the later one is told, nothing is lost silently."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from shuke.core.errors import Conflict

BESIDE = "~"  # between a version and what else an ETag says


class Versioned(Protocol):
    modified_at: datetime


class ChangedMeanwhile(Conflict):
    code = "changed_meanwhile"


def version_of(record: Versioned) -> str:
    """What a form carries, to be compared when it comes back."""
    return record.modified_at.isoformat()


def version_in(tag: str) -> str:
    """The version that an ETag of the API begins with."""
    return tag.partition(BESIDE)[0]


def check_version(record: Versioned, version: str | None) -> None:
    """Refuse a change that was begun on an older version; None means that the caller has just read the record."""
    if version is not None and version != version_of(record):
        raise ChangedMeanwhile(
            _("Somebody changed this record while you were editing. Open it again and repeat your change.")
        )
