"""Who signed for what: pictures of signatures, files of the orders that they were given for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from contextlib import suppress

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from shuke.accounts.models import User
from shuke.accounts.policy import told
from shuke.core.pictures import NoPicture, greys
from shuke.records import types
from shuke.records.actions.files import path_of
from shuke.records.fields import Image
from shuke.records.models import Attachment

SIGNED = "order"  # the record type
SIGNATURE = Image("signature", slug="orders")
LONGEST = 600  # points, on paper


def tells_signatures(user: User | AnonymousUser) -> bool:
    """Whoever may know who signed may see how."""
    return told(user, "payment", "note")


def of_orders(orders: Collection[int], user: User | AnonymousUser) -> Mapping[int, list[int]]:
    """Order, of those that this person sees → its signatures, oldest first."""
    found: dict[int, list[int]] = defaultdict(list)
    if orders and tells_signatures(user):
        rows = _signatures().filter(subject_id__in=orders).order_by("pk")
        for one in rows.only("pk", "subject_id"):
            found[one.subject_id or 0].append(one.pk)
    return found


def seen(pk: int, user: User | AnonymousUser) -> Attachment | None:
    """This one, if the person sees the order that it was given for."""
    found = _signatures().filter(pk=pk).first() if tells_signatures(user) else None
    orders = types.named(SIGNED).visible_to(user)
    return found if found and orders.filter(pk=found.subject_id).exists() else None


def in_grey(numbers: Collection[int]) -> Mapping[int, tuple[int, int, bytes]]:
    """Signature → width, height and points, of those that this person was found to see and whose files are there."""
    found = {}
    for one in _signatures().filter(pk__in=numbers):
        with suppress(OSError, NoPicture):
            found[one.pk] = greys(path_of(one.stored).read_bytes(), longest=LONGEST)
    return found


def _signatures() -> QuerySet[Attachment]:
    return Attachment.objects.filter(subject_type=SIGNED, field=SIGNATURE.name, deleted_at=None)
