"""What `shuke doctor` looks at. A check returns what it found, or raises Ailing with what to do."""

from __future__ import annotations

import platform
import shutil
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from shuke.analytics.warehouse import health, store
from shuke.cli.prepared import pending_migrations
from shuke.core import orphans
from shuke.core.models import WorkerBeat
from shuke.customers.models import Customer
from shuke.ledgers import checking
from shuke.orders.models import OrderLine, ReturnLine
from shuke.orders.statuses import BOUGHT

LITTLE_SPACE = 1_000_000_000  # bytes
LARGE_WAL = 1_000_000_000


class Ailing(Exception):
    """Something is wrong; the text says what to do."""


def python() -> str:
    return platform.python_version()


def disk() -> str:
    free = shutil.disk_usage(settings.HOME).free
    if free < LITTLE_SPACE:
        raise Ailing(
            _("Only %(free)s GB free in %(home)s. Make room.") % {"free": _gigabytes(free), "home": settings.HOME}
        )
    return _("%(free)s GB free in %(home)s") % {"free": _gigabytes(free), "home": settings.HOME}


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:,.1f}"


def database() -> str:
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0]}"


def migrations() -> str:
    if behind := pending_migrations():
        raise Ailing(_("%(count)s steps behind this version. Run “shuke migrate”.") % {"count": behind})
    return _("up to date")


def write_ahead_log() -> str:
    """SQLite's WAL grows without end when some process never lets go of an old snapshot."""
    if connection.vendor != "sqlite":
        return _("not used")
    wal = Path(f"{connection.settings_dict['NAME']}-wal")
    size = wal.stat().st_size if wal.exists() else 0
    if size > LARGE_WAL:
        raise Ailing(
            _("%(size)s GB: a program holds the database open. Start Shuke anew.") % {"size": _gigabytes(size)}
        )
    return f"{size / 1e6:,.1f} MB"


def integrity() -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA quick_check")
            found = [row[0] for row in cursor.fetchall()]
            if found != ["ok"]:
                raise Ailing(_("The database file is damaged: %(fault)s. Restore a backup.") % {"fault": found[0]})
    connection.check_constraints()
    return _("sound")


def orders_agree() -> str:
    """Lines repeat their order's customer, date and whether it counts."""
    given_back = Q(quantity=0) & Q(Exists(ReturnLine.objects.filter(line=OuterRef("pk"))))
    counted = Q(order__status__in=BOUGHT, order__deleted_at=None) & ~given_back
    wrong = OrderLine.objects.exclude(customer=F("order__customer"), ordered_on=F("order__ordered_on"))
    wrong |= OrderLine.objects.filter(counted & Q(counted=False) | ~counted & Q(counted=True))
    if count := wrong.count():
        raise Ailing(_("%(count)s order lines do not agree with their orders. Please report this.") % {"count": count})
    return _("%(count)s order lines agree with their orders") % {"count": f"{OrderLine.objects.count():,}"}


def measures_agree() -> str:
    """Customers carry how many orders they made and what these came to."""
    made = Q(orders__status__in=BOUGHT, orders__deleted_at=None)
    counted = Customer.objects.annotate(
        made=Count("orders", filter=made), spent=Coalesce(Sum("orders__total", filter=made), 0)
    )
    wrong = counted.exclude(orders_count=F("made"), orders_total=F("spent")).count()
    if wrong:
        raise Ailing(_("The totals of %(count)s customers are wrong. Please report this.") % {"count": wrong})
    return _("the totals of all customers are right")


def ledgers_agree() -> str:
    return _("%(count)s accounts agree with their ledgers") % {"count": f"{checking.check():,}"}


def worker() -> str:
    now = timezone.now()
    if not (living := orphans.living_workers(now)):
        raise Ailing(_("Nobody does the background work. Is “shuke serve” running?"))
    newest = WorkerBeat.objects.filter(id__in=living).latest("beat_at").beat_at
    return _("last heard of %(seconds)s seconds ago") % {"seconds": _since(newest, now)}


def _since(then: datetime, now: datetime) -> int:
    return max(0, int((now - then).total_seconds()))


def warehouse() -> str:
    shown, now = store.current(), timezone.now()
    faults = health.faults(shown, now)
    if shown is None:
        return _("not built yet")  # a shop of today: that comes with the night
    if faults:
        raise Ailing(" ".join(f"{fault.what} {fault.do}" for fault in faults))
    return _("%(rows)s sales, %(hours)s hours old") % {
        "rows": f"{shown.manifest.rows('sales'):,}",
        "hours": _since(datetime.fromisoformat(shown.manifest.made_at), now) // 3600,
    }


def static_files() -> str:
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        raise Ailing(_("The style sheets have not been built yet. Run “make run”, which builds them."))
    return str(settings.STATIC_ROOT)


def languages() -> str:
    for language in ("zh-hant", "zh-hans"):
        with translation.override(language):
            if translation.gettext("Customer") == "Customer":
                raise Ailing(_("The translations have not been built yet. Run “make run”, which builds them."))
    return "繁體中文, 简体中文, English"


CHECKS: list[tuple[str, Callable[[], str]]] = [
    (gettext_noop("Python"), python),
    (gettext_noop("Disk space"), disk),
    (gettext_noop("Database"), database),
    (gettext_noop("Database version"), migrations),
    (gettext_noop("Write-ahead log"), write_ahead_log),
    (gettext_noop("Integrity"), integrity),
    (gettext_noop("Orders"), orders_agree),
    (gettext_noop("Customers’ totals"), measures_agree),
    (gettext_noop("Ledgers"), ledgers_agree),
    (gettext_noop("Background work"), worker),
    (gettext_noop("Warehouse"), warehouse),
    (gettext_noop("Style sheets"), static_files),
    (gettext_noop("Languages"), languages),
]
