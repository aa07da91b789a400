"""The rules of how long things are kept: laid down, counted before, carried out by night."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from shuke.accounts.models import User
from shuke.customers.models import Customer
from shuke.events import actions as events
from shuke.events.audit import Kind
from shuke.events.models import Event
from shuke.privacy.models import Retention
from shuke.privacy.queries.rules import retention
from shuke.transfer.archive.models import Archive
from shuke.transfer.models import Import, ImportRow

RULES = (
    "dormant_years", "orders_years", "backups_days", "files_days", "rejected_days", "exports_days", "logs_days",
)  # fmt: skip
ENDED = (Import.Status.DONE, Import.Status.UNDONE, Import.Status.CANCELLED, Import.Status.FAILED)


@transaction.atomic
def change_rules(*, by: User, at: datetime, **rules: int | None) -> Retention:
    known = retention()
    changes = {name: (old, new) for name, new in rules.items() if (old := getattr(known, name)) != new}
    for name, (_old, new) in changes.items():
        setattr(known, name, new)
    known.save()
    if changes:
        events.record("privacy.rules_changed", known, by=by, at=at, changes=changes)
    return known


def dormant(rules: Retention, at: datetime) -> QuerySet[Customer]:
    """Whom nobody has met, sold to or written about for so long; they are proposed, never erased by themselves."""
    if not rules.dormant_years:
        return Customer.objects.none()
    since = at - timedelta(days=round(365.25 * rules.dormant_years))
    day = since.date()
    quiet = Q(last_ordered_on=None) | Q(last_ordered_on__lt=day)
    quiet &= Q(last_contacted_on=None) | Q(last_contacted_on__lt=day)
    erased = Q(name__startswith="E-", source_system="", member_no="", email="")
    return Customer.objects.alive().filter(quiet, created_at__lt=since, modified_at__lt=since).exclude(erased)


def due(rules: Retention, at: datetime) -> dict[str, QuerySet[Any]]:
    """What the rules would take away now, by kind."""
    nothing = Import.objects.none()
    found: dict[str, QuerySet[Any]] = {"files": nothing, "rejected": nothing, "exports": nothing, "logs": nothing}
    if rules.files_days is not None:
        found["files"] = Import.objects.filter(status__in=ENDED, created_at__lt=at - timedelta(days=rules.files_days))
    if rules.rejected_days is not None:
        old = at - timedelta(days=rules.rejected_days)
        found["rejected"] = ImportRow.objects.filter(job__status__in=ENDED, job__created_at__lt=old)
    if rules.exports_days is not None:
        old = at - timedelta(days=rules.exports_days)
        found["exports"] = Archive.objects.filter(created_at__lt=old).exclude(stored="")
    if rules.logs_days is not None:
        old = at - timedelta(days=rules.logs_days)
        found["logs"] = Event.objects.filter(audit__in=[Kind.SIGN_IN, Kind.EXPORT, Kind.REVEAL], at__lt=old)
    return found


def counts(rules: Retention, at: datetime) -> dict[str, int]:
    """The same as numbers: of files only those that are still there."""
    found = due(rules, at)
    told = {name: rows.count() for name, rows in found.items() if name != "files"}
    there = sum(1 for job in found["files"] if job.folder.exists())
    return {"dormant": dormant(rules, at).count(), "files": there, **told}


def keep_rules(at: datetime | None = None) -> dict[str, int]:
    """By night. Customers are only proposed."""
    at = at or timezone.now()
    found, done = due(retention(), at), {}
    for job in found["files"]:
        shutil.rmtree(job.folder, ignore_errors=True)
    for one in found["exports"]:
        one.path.unlink(missing_ok=True)
    done["exports"] = found["exports"].update(stored="")
    done["rejected"] = found["rejected"].delete()[0]
    logs = found["logs"]
    done["logs"] = Event.objects.filter(pk__in=logs.values("pk")).erase()
    return done
