"""What customers have agreed to. Whoever sends or hands out anything asks `allowed` first; nothing said is no consent.

What may be asked for is a pair of a purpose and a channel; as one word, `marketing.line`, it is its key.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from shuke.core.prepared import prepared
from shuke.customers.models import Channel, Consent, Customer, Purpose, Standing
from shuke.records.filtering.operands import begins

Pair = tuple[str, str]  # of keys: purpose and channel
MOST_SHOWN = 50
MARKETING = "marketing"  # the purpose that every shop begins with


def allowed(customers: QuerySet[Customer], purpose: str, channel: str, on: date) -> QuerySet[Customer]:
    """Those of them to whom this may be sent on that day. What was granted later does not count yet, what was withdrawn
    since never counts. Without a channel: by any."""
    granted = Standing.objects.filter(customer=OuterRef("pk"), purpose=purpose, granted=True)
    granted = granted.filter(at__lt=begins(date.fromordinal(on.toordinal() + 1)))
    return customers.filter(Exists(granted.filter(channel=channel) if channel else granted))


def uses() -> dict[str, str]:
    """What a list of customers may be taken away for: marketing and whatever else the shop asks about."""
    return labels(retired=False)


def usable(customers: QuerySet[Customer], key: str, on: date) -> QuerySet[Customer]:
    return allowed(customers, *pair_of(key), on)


def is_allowed(customer: Customer, purpose: str, channel: str, on: date) -> bool:
    return allowed(Customer.objects.filter(pk=customer.pk), purpose, channel, on).exists()


def who_hears(ids: Collection[int], on: date) -> set[int]:
    """Those of them to whom an offer may be told, by whichever channel."""
    return set(allowed(Customer.objects.filter(pk__in=ids), MARKETING, "", on).values_list("pk", flat=True))


def key_of(pair: Pair) -> str:
    return ".".join(pair)


def pair_of(key: str) -> Pair:
    purpose, _dot, channel = key.partition(".")
    return purpose, channel


def purposes(*, also: Collection[str] = ()) -> list[Purpose]:
    """Those in use, and `also` those of which somebody has said something."""
    return [one for one in _purposes() if one.retired_at is None or one.key in also]


def channels(*, also: Collection[str] = ()) -> list[Channel]:
    return [one for one in _channels() if one.retired_at is None or one.key in also]


@prepared()
def _purposes() -> QuerySet[Purpose]:
    return Purpose.objects.order_by("position", "key")


@prepared()
def _channels() -> QuerySet[Channel]:
    return Channel.objects.order_by("position", "key")


def labels(*, retired: bool = True) -> dict[str, str]:
    """Every pair in words, by its key: “Marketing: LINE”."""
    kept = [[one for one in words if retired or one.retired_at is None] for words in (_purposes(), _channels())]
    return {
        key_of((purpose.key, channel.key)): _("%(purpose)s: %(channel)s") % {"purpose": purpose, "channel": channel}
        for purpose in kept[0]
        for channel in kept[1]
    }


def standings(ids: Collection[int]) -> dict[int, dict[Pair, Standing]]:
    """How things stand with each of these customers; one query."""
    found: dict[int, dict[Pair, Standing]] = defaultdict(dict)
    for one in _standings(tuple(ids)):
        found[one.customer_id][one.purpose_id, one.channel_id] = one
    return found


@prepared("ids")
def _standings(ids: tuple[int, ...]) -> QuerySet[Standing]:
    return Standing.objects.filter(customer__in=ids)


def granted_keys(standing: dict[Pair, Standing]) -> list[str]:
    return sorted(key_of(pair) for pair, one in standing.items() if one.granted)


@dataclass(frozen=True)
class Cell:
    """One purpose by one channel. `granted` is None where nothing was ever said."""

    key: str
    channel: Channel
    granted: bool | None
    at: datetime | None


@dataclass(frozen=True)
class Line:
    purpose: Purpose
    cells: Sequence[Cell]


def matrix(customer: Customer) -> list[Line]:
    """All purposes with all channels, as they stand with this customer."""
    known = standings([customer.pk])[customer.pk]
    across = channels(also={channel for _purpose, channel in known})
    down = purposes(also={purpose for purpose, _channel in known})
    return [Line(purpose, [_cell(purpose, channel, known) for channel in across]) for purpose in down]


def _cell(purpose: Purpose, channel: Channel, known: dict[Pair, Standing]) -> Cell:
    pair = (purpose.key, channel.key)
    standing = known.get(pair)
    if standing is None:
        return Cell(key_of(pair), channel, None, None)
    return Cell(key_of(pair), channel, standing.granted, standing.at)


def history(customer: Customer) -> QuerySet[Consent]:
    """The newest first."""
    rows: QuerySet[Any] = Consent.objects.filter(customer=customer)
    return rows.select_related("purpose", "channel", "by", "file").order_by("-at", "-id")[:MOST_SHOWN]
