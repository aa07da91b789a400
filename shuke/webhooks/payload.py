"""What a message says: the record as the webhook's owner may see it now, no further than their key would read it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from shuke.accounts.models import User
from shuke.accounts.policy import may, scope_of
from shuke.accounts.rights import Extent, Verb
from shuke.automation.models import Signal
from shuke.records import filtering, types
from shuke.records.api.choosing import described
from shuke.records.exports import approval
from shuke.records.fields import fetched, gather
from shuke.records.filtering import FilterRefused
from shuke.records.rights import binned
from shuke.records.seen import as_seen
from shuke.records.types import RecordType
from shuke.webhooks import kinds
from shuke.webhooks.models import Delivery, Webhook

Said = dict[str, Any]


def payload(delivery: Delivery, at: datetime) -> Said | None:
    """None where the owner may not know of it, or the filter leaves it out. In the surroundings of the owner."""
    data = _data(delivery, timezone.localdate(at))
    return None if data is None else {"type": delivery.kind, "timestamp": delivery.at.isoformat(), "data": data}


def _data(delivery: Delivery, on: Any) -> Said | None:
    owner = delivery.webhook.owner
    if delivery.kind == kinds.TEST:
        return {"shop": True}
    if delivery.kind.startswith(f"{kinds.SIGNAL}."):
        return _signal(delivery, owner)
    kind = kinds.subjects().get(delivery.subject_type)
    if kind is None or not may(owner, kind.view):
        return None
    return _record(delivery, kind, owner, on)


def _signal(delivery: Delivery, owner: User) -> Said | None:
    one = Signal.objects.visible_to(owner).filter(pk=delivery.subject_id or 0).first()
    if one is None:
        return None
    return {
        "signal": {
            "id": one.pk, "kind": one.kind, "customer": one.customer_id, "product": one.product_id,
            "at": one.at.isoformat(), "source": one.source, "data": one.data,
        }
    }  # fmt: skip


def _record(delivery: Delivery, kind: RecordType, owner: User, on: Any) -> Said | None:
    seen = as_seen(kind, owner, taken_away=True)
    fields = approval.told_to_programs(seen.fields, owner)
    known = {one.name for one in fields}
    said: Said = {"record_type": kind.name, "id": delivery.subject_id}
    if "changed" in delivery.told:
        said["changed"] = sorted(known.intersection(delivery.told["changed"]))
    if "merged" in delivery.told:
        said["merged"] = delivery.told["merged"]
    for rows in (kind.visible_to(owner), binned(owner, kind)):
        if found := fetched(_chosen(rows, delivery.webhook, kind, on), fields).filter(pk=delivery.subject_id).first():
            if approval.is_needed(owner, (), 1, on):  # more than may be taken away in a day
                return {**said, "record": None, "withheld": approval.ApprovalNeeded.code}
            gather(fields, [found], owner)
            return {**said, "record": described(seen, fields, found)}
    gone = not kind.records().filter(pk=delivery.subject_id).exists()
    return {**said, "record": None} if gone and scope_of(owner, kind.name, Verb.SEE) == Extent.ALL else None


def _chosen(rows: QuerySet[Any], webhook: Webhook, kind: RecordType, on: Any) -> QuerySet[Any]:
    if not (given := webhook.filters.get(kind.name)):
        return rows
    try:
        asked = filtering.parse(given, types.named(kind.name), webhook.owner)
    except FilterRefused:  # it asks what its owner may no longer know
        return rows.none()
    return rows.filter(asked.q(webhook.owner, on))
