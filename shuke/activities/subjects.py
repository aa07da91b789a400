"""The record that an activity is about: of any record type, named as events name it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q

from shuke.accounts.models import User
from shuke.accounts.policy import may
from shuke.events.actions import subject_type
from shuke.records import types
from shuke.records.types import RecordType

CUSTOMER = "customers.customer"
Name = tuple[str, int]  # what events call a record, and its id
name_of = subject_type


def type_named(name: str) -> RecordType | None:
    return next((one for one in types.all_types() if one.subject == name), None)


def type_of(record: models.Model) -> RecordType:
    found = type_named(name_of(record))
    assert found is not None, f"no record type for {record._meta.label}"
    return found


def customer_of(record: models.Model) -> int | None:
    """On whose timeline it stands: a customer's own, or that of the customer whom the record links to."""
    if name_of(record) == CUSTOMER:
        return record.pk
    if hasattr(record, "customer_id"):
        return record.customer_id
    links = (one for one in type_of(record).custom_fields if getattr(one, "to", "") == "customer")
    return next((found for one in links if (found := one.value(record))), None)


def sees(user: User | AnonymousUser, record: models.Model) -> bool:
    kind = type_of(record)
    return may(user, kind.view) and kind.visible_to(user).filter(pk=record.pk).exists()


def seen(user: User | AnonymousUser, names: Iterable[Name]) -> dict[Name, Any]:
    """The records among these that the person may see. One query for each record type among them."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for name, pk in names:
        wanted[name].add(pk)
    found: dict[Name, Any] = {}
    for name, ids in wanted.items():
        kind = type_named(name)
        if kind and may(user, kind.view):
            found |= {(name, record.pk): record for record in kind.visible_to(user).filter(pk__in=ids)}
    return found


def about_seen(user: User | AnonymousUser) -> Q:
    """Tasks about a record that the person may see: one look-up a row. What nobody may change has no tasks."""
    condition = Q(pk__in=())
    for kind in types.all_types():
        if kind.name != "task" and kind.change_permission and may(user, kind.view):
            its = kind.visible_to(user).order_by().filter(pk=OuterRef("about_id"))
            condition |= Q(about_type=kind.subject) & Q(Exists(its))
    return condition
