"""What people are told of records, of exports, and of what was done to many records at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import may
from shuke.notices import actions as notices
from shuke.notices.kinds import Kind, Look, Told
from shuke.notices.models import Notice, Way
from shuke.records import types
from shuke.records.models import BulkJob, ExportRequest
from shuke.records.models.exports import APPROVE
from shuke.records.types import RecordType

AT_ONCE = timedelta(seconds=10)
State = ExportRequest.State
Words = Callable[[Notice, RecordType, Any], str]  # of a record that the reader may see


def about(words: Words) -> Look:
    """Of notices about records: what the person may see of them now. One query for each record type."""

    def look(user: User, told: Sequence[Notice]) -> dict[int, Told]:
        seen = _seen(user, told)
        return {
            one.pk: Told(words(one, kind, record), kind.url(record.pk))
            for one in told
            if (found := seen.get((one.subject_type, one.subject_id))) is not None
            for kind, record in [found]
        }

    return look


def of_one(model: type[models.Model], rows: Callable[[User], Any], tells: Callable[[Any, User], Told]) -> Look:
    """Of notices about what is no record: a job, a file. `rows` are those that the person may see."""
    word = model._meta.label_lower

    def look(user: User, told: Sequence[Notice]) -> dict[int, Told]:
        mine = {one.pk: one.subject_id for one in told if one.subject_type == word}
        known = {one.pk: one for one in rows(user).filter(pk__in=set(mine.values()))} if mine else {}
        return {pk: tells(known[number], user) for pk, number in mine.items() if number in known}

    return look


def _seen(user: User, told: Iterable[Notice]) -> dict[tuple[str, int | None], tuple[RecordType, Any]]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for one in told:
        if one.subject_id is not None:
            wanted[one.subject_type].add(one.subject_id)
    found: dict[tuple[str, int | None], tuple[RecordType, Any]] = {}
    for name, kind in _kinds(wanted).items():
        for record in kind.visible_to(user).filter(pk__in=wanted[name]) if may(user, kind.view) else ():
            found[name, record.pk] = kind, record
    return found


def _kinds(names: Collection[str]) -> Mapping[str, RecordType]:
    return {one.subject: one for one in types.all_types() if one.subject in names}


def _handed(one: Notice, kind: RecordType, record: Any) -> str:
    words = _("Now in your hands: %(label)s “%(title)s”")
    if one.by is not None:
        words = _("%(name)s gave you: %(label)s “%(title)s”")
    return str(words) % {"name": one.by, "label": kind.label, "title": kind.title_of(record)}


def _handed_many(user: User, told: Sequence[Notice]) -> dict[int, Told]:
    """Of a whole batch it is told how many; whose they are the list shows, as far as the person sees."""
    kinds = _kinds({one.subject_type for one in told if one.subject_id is None})
    return {
        one.pk: Told(_many(one, kinds[one.subject_type]), kinds[one.subject_type].list_url())
        for one in told
        if one.subject_id is None and one.subject_type in kinds and may(user, kinds[one.subject_type].view)
    }


def _many(one: Notice, kind: RecordType) -> str:
    given = {"count": one.count, "records": kind.plural, "name": one.by}
    if one.by is None:
        return _("Now in your hands: %(count)s of %(records)s") % given
    return _("%(name)s gave you %(count)s of %(records)s") % given


def _bulk(job: BulkJob, _user: User) -> Told:
    words = {
        BulkJob.Status.DONE: _("Your change to many records is done: %(count)s changed"),
        BulkJob.Status.BLOCKED: _("Your change could not be taken back: something stands in the way"),
        BulkJob.Status.FAILED: _("Your change to many records stopped by an error, after %(count)s"),
    }
    return Told(
        words.get(BulkJob.Status(job.status), "") % {"count": job.changed}, reverse("records:job", args=[job.pk])
    )


def _file(request: ExportRequest, user: User) -> Told:
    given = {"records": _plural(request.record_type), "name": request.by}
    url = reverse("records:export_requests")
    if request.by_id != user.pk:
        return Told(_("%(name)s asks to take away a file: %(records)s") % given, url)
    words = {
        State.READY: _("Your file is ready to be fetched: %(records)s"),
        State.FETCHED: _("Your file was fetched: %(records)s"),
        State.REFUSED: _("You may not take this file away: %(records)s"),
        State.FAILED: _("Your file could not be made: %(records)s"),
        State.GONE: _("Your file was not fetched in time: %(records)s"),
    }
    return Told(words.get(State(request.state), _("You asked for a file: %(records)s")) % given, url)


def _plural(name: str) -> Any:
    kind = types.known(name)
    return kind.plural if kind else name


HANDED = Kind(
    notices.HANDED,
    _("Somebody gives me a customer, a to-do or a case"),
    icon="user-share",
    looks=(about(_handed), _handed_many),
    ways=frozenset({Way.PAGE, Way.DIGEST, Way.PUSH}),
)
APPROVAL = Kind(
    "approval",
    _("Somebody asks whether they may take a file away"),
    icon="download",
    looks=(of_one(ExportRequest, ExportRequest.objects.visible_to, _file),),
    ways=frozenset({Way.PAGE, Way.MAIL, Way.PUSH}),
    permission=APPROVE,
)
JOB = "job"
LOOKS: tuple[Look, ...] = (
    of_one(BulkJob, lambda user: BulkJob.objects.filter(by=user), _bulk),
    of_one(ExportRequest, lambda user: ExportRequest.objects.filter(by=user).select_related("by"), _file),
)


def job(looks: Sequence[Look]) -> Kind:
    """What somebody had done in the background has ended. Each area with such work brings its look."""
    label = _("My import, export or large change is done, or has stopped")
    return Kind(JOB, label, icon="progress-check", looks=(*LOOKS, *looks), ways=frozenset({Way.PAGE, Way.PUSH}))


def bulk_ended(number: int, *, at: datetime) -> None:
    """What was done before the person has turned the page needs no notice."""
    one = BulkJob.objects.select_related("by").filter(pk=number).exclude(status=BulkJob.Status.RUNNING).first()
    if one is not None and at - one.created_at > AT_ONCE:
        notices.tell(JOB, [one.by], f"bulk:{one.pk}:{one.status}", at=at, about=one)


def export_asked(request: ExportRequest, *, at: datetime) -> None:
    notices.tell(APPROVAL.name, notices.everybody(), str(request.pk), at=at, about=request, by=request.by)


def export_answered(number: int, *, at: datetime) -> None:
    """Whoever decides has decided; whoever asked is told when it was refused, or when the file is there or is not."""
    request = ExportRequest.objects.select_related("by").get(pk=number)
    notices.settle(request, at=at, kind=APPROVAL.name)
    if request.state in {State.REFUSED, State.READY, State.FAILED}:
        notices.tell(JOB, [request.by], f"export:{request.pk}:{request.state}", at=at, about=request)
