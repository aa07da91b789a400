"""What was said of a file with the same columns: the next one is taken the same way, until somebody says otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from shuke.accounts.models import User
from shuke.transfer.files.names import plain
from shuke.transfer.models import Import

NOTHING: dict[str, Any] = {
    "record_type": "", "words": {}, "mode": "", "keys": [], "blanks": "", "doubtful": "", "date_order": "",
    "source": "", "recipe": "", "shape": {},
}  # fmt: skip
TAKEN = tuple(NOTHING)
Status = Import.Status


@dataclass(frozen=True)
class Remembered:
    """`settings` are ready to be put on an import of that `kind`."""

    kind: str
    settings: dict[str, Any]
    at: datetime | None
    number: int  # of the import


def signature(headers: Sequence[str]) -> str:
    """The same for the same columns in whatever order; those that we put in front of left-out rows don't count."""
    names = sorted(plain(header) or header for header in meant(headers))
    return sha256("\x1f".join(names).encode()).hexdigest() if names else ""


def meant(headers: Sequence[str]) -> list[str]:
    """The columns of the file itself: without row number and reason, where left-out rows come back."""
    return list(headers[2:] if is_second_try(headers) else headers)


def is_second_try(headers: Sequence[str]) -> bool:
    """Whether these are rows that were left out, with their reasons, as they were given out for mending."""
    return len(headers) > 2 and tuple(headers[:2]) in _fronts()


@cache
def _fronts() -> frozenset[tuple[str, str]]:
    found = set()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.add((gettext("Row"), gettext("Reason")))
    return frozenset(found)


def settings_for(headers: Sequence[str], user: User | None) -> Remembered | None:
    """As the newest import with the same columns was run; rows that come back mended, as the one that left them out."""
    same = Import.objects.filter(signature=signature(headers)).exclude(signature="")
    last = same.filter(status=Status.DONE).order_by("-id").first()
    if is_second_try(headers):
        mine = same.filter(status__in=[Status.READY, Status.DONE], by=user).order_by("-id").first()
        last = mine or last
    return _of(last, headers) if last else None


def _of(job: Import, headers: Sequence[str]) -> Remembered:
    made = (job.settings.get("shape") or {}).get("made", {})
    named = {plain(header): header for header in reversed([*meant(headers), *made])}
    columns = {name: found for name, header in job.columns.items() if (found := named.get(plain(header)))}
    kept = {name: job.settings[name] for name in TAKEN if job.settings.get(name)}
    return Remembered(job.kind, {**kept, "said": columns, "said_all": True}, job.finished_at, job.pk)


def forget(number_signature: str) -> int:
    """No file with these columns is taken as an earlier one any more."""
    return Import.objects.filter(signature=number_signature).exclude(signature="").update(signature="")


def same_as(job: Import) -> dict[str, Any]:
    """The settings of an import, for another file that is to go in the same way."""
    kept = {name: job.settings[name] for name in TAKEN if job.settings.get(name)}
    return {**kept, "said": job.columns, "said_all": True, "like": job.pk}
