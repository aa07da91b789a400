"""What a webhook was told, the newest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from shuke.webhooks import kinds
from shuke.webhooks.kinds import Offer
from shuke.webhooks.models import Delivery, Webhook

ROWS = 50
MOST_COUNTED = 1_000


@dataclass(frozen=True)
class Log:
    rows: list[Delivery]
    older: int | None  # the id before which the next page begins


def log(hook: Webhook, *, state: str = "", before: int | None = None, most: int = ROWS) -> Log:
    rows = Delivery.objects.filter(webhook=hook)
    if state in Delivery.State.values:
        rows = rows.filter(state=state)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: most + 1])
    return Log(found[:most], found[most - 1].pk if len(found) > most else None)


def waiting(hooks: Iterable[Webhook]) -> dict[int, int]:
    """Of each webhook what has not been taken yet."""
    rows = Delivery.objects.filter(webhook__in=list(hooks), state=Delivery.State.WAITING).order_by()
    return dict(rows.values_list("webhook").annotate(count=Count("pk")))


def words(offers: Iterable[Offer]) -> dict[str, Any]:
    """Kind → as people read it: “Customers: changed”."""
    form = _("%(records)s: %(what)s")
    found = {
        kind: form % {"records": one.label, "what": label} for one in offers for kind, label in one.kinds.items()
    }  # fmt: skip
    return {**found, kinds.TEST: kinds.TEST_WORDS}
