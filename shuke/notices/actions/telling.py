"""Telling people: called by the action in which it happens, within its transaction, or by what runs every few minutes.

Nothing is sent from here: what goes out is written down as deliveries, which the worker takes up (`sending`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F, Model, QuerySet

from shuke.accounts.models import Shop, User
from shuke.accounts.queries import current_shop
from shuke.accounts.surroundings import surroundings_of
from shuke.events.actions import subject_type
from shuke.events.models import Batch
from shuke.notices import choices, kinds, mail
from shuke.notices.models import Choice, Delivery, Notice, Subscription, Way

HANDED = "handed"
Subject = tuple[str, int | None]  # what events call the record, and its id
NONE: Subject = ("", None)


@transaction.atomic
def tell(
    name: str, people: Iterable[User], key: str, *, at: datetime, about: Model | Subject = NONE, by: User | None = None,
    count: int = 0,
) -> list[Notice]:  # fmt: skip
    """Once for each `key`, whoever calls it how often: gives the notices that were not there yet. Left out is who did
    it, who no longer works here, who may not see what it is about, and who wants no word of it."""
    kind, shop = kinds.named(name), current_shop()
    if kind is None:
        return []
    where = (subject_type(about), about.pk) if isinstance(about, Model) else about
    made = []
    for person in people:
        told = Notice(pk=0, person=person, kind=name, key=key, by=by, at=at, count=count)
        told.subject_type, told.subject_id = where
        if not (by and by.pk == person.pk) and may_be_told(told, kind, shop):
            made += _written(told, kind)
    return made


def may_be_told(notice: Notice, kind: kinds.Kind, shop: Shop | None) -> bool:
    """Whether the person may see now what it is about; asked again when it is read, and when it is sent."""
    person = notice.person
    if not person.is_active or kind not in kinds.offered(person, shop):
        return False
    return notice.subject_id is None or bool(kind.look(person, [notice]))


def everybody() -> QuerySet[User]:
    """For what concerns all who may see it."""
    return User.objects.filter(is_active=True).order_by("pk")


def _written(notice: Notice, kind: kinds.Kind) -> list[Notice]:
    choice = choices.choice_of(notice.person_id)
    ways = choices.ways_of(choice, kind)
    if not ways:
        return []
    given = {name: getattr(notice, name) for name in ("subject_type", "subject_id", "by", "at", "count")}
    once = {"person": notice.person, "kind": notice.kind, "key": notice.key}
    made, new = Notice.objects.get_or_create(**once, defaults={**given, "in_page": Way.PAGE in ways})
    if not new:
        return []
    _write_down(made, ways & _reaching(made.person), choice, today=kind.daily is not None)
    return [made]


def _reaching(person: User) -> set[str]:
    """By which ways out of the house the person can be reached at all."""
    mails = set(mail.WAYS) if mail.reaches(person) else set()
    return mails | ({Way.PUSH} if Subscription.objects.filter(person=person).exists() else set())


def _write_down(notice: Notice, ways: Iterable[str], choice: Choice, *, today: bool) -> None:
    """As what shall go out, when the person wants it."""
    with surroundings_of(notice.person):
        due = {way: choices.due_at(way, choice, notice.at, today=today) for way in sorted(ways)}
    Delivery.objects.bulk_create(Delivery(notice=notice, way=way, due_at=moment) for way, moment in due.items())


def hand_over(
    record: Model, *, to: User | None, by: User | None, at: datetime, batch: Batch | None = None
) -> None:  # fmt: skip
    """The record is now in the hands of `to`. What comes in a batch is one notice, which counts."""
    if to is None:
        return
    if batch is not None:
        hand_over_many(record._meta.model, {to.pk: 1}, by=by, at=at, batch=batch)
    else:
        tell(HANDED, [to], f"{subject_type(record)}:{record.pk}:{at.isoformat()}", at=at, about=record, by=by)


@transaction.atomic
def hand_over_many(
    model: type[Model], counts: Mapping[int, int], *, by: User | None, at: datetime, batch: Batch
) -> None:  # fmt: skip
    """Person → how many of these records they were given in this piece of the batch."""
    word = model._meta.label_lower
    key = f"batch:{batch.pk}:{word}"
    for person, count in counts.items():
        rows = Notice.objects.filter(person=person, kind=HANDED, key=key)
        if not rows.update(count=F("count") + count):
            tell(HANDED, User.objects.filter(pk=person), key, at=at, about=(word, None), by=by, count=count)
