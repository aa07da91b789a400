"""The fields of a survivor: set when a record goes into it, and given back when that is taken out again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction

from shuke.core.errors import UserError
from shuke.duplicates.combining import LISTS, Plan, both, empty, joined, listed, opened
from shuke.duplicates.models import Merge
from shuke.records.confirming import Everything, confirming
from shuke.records.fields import LongText
from shuke.records.kept import argument, current, read, same
from shuke.records.types import RecordType

LATEST = {"customer": ("last_contacted_on",)}  # measures that no order tells: the later day holds
SHARED = (*LISTS, LongText)  # several may have brought a part of it
Values = dict[str, Any]  # field → value as an event keeps it
STAMPS = {"id", "created_at", "created_by", "modified_at", "modified_by", "deleted_at", "custom", "source_system",
          "external_id"}  # fmt: skip


def set_fields(kind: RecordType, survivor: Any, plan: Plan, merges: Sequence[Merge], **stamp: Any) -> None:
    """By the type's own action, so that its rules hold; each merge keeps what its loser brought in."""
    before = _snapshot(kind, survivor)
    if plan.values:
        _change(kind, survivor, plan.values, stamp)
    after = _snapshot(kind, kind.records().get(pk=survivor.pk))
    changed = {name: value for name, value in after.items() if not same(kind, name, value, before[name])}
    by_loser = {merge.loser_id: merge for merge in merges}
    losers = {one.pk: one for one in kind.records().filter(pk__in=list(by_loser))}
    for name, value in changed.items():
        source = plan.source.get(name, plan.source.get(kind.title))
        if isinstance(kind.known_field(name), SHARED) and source is None:
            _step_by_step(kind, name, before[name], value, [(merge, losers[merge.loser_id]) for merge in merges])
        else:
            by_loser.get(source or 0, merges[0]).changes[name] = [before[name], value]
    for merge in merges:
        _keep_latest(kind, survivor.pk, losers[merge.loser_id], merge)
        merge.save(update_fields=["changes"])


def give_back(kind: RecordType, survivor: Any, merge: Merge, **stamp: Any) -> list[str]:
    """What the merge set is as it was before, wherever it still is as the merge left it. Gives the names of fields that
    somebody has set anew since, and that stay."""
    back, later = to_give_back(kind, survivor, merge)
    for name in LATEST.get(kind.name, ()):
        if name in back:
            value = back.pop(name)
            kind.records().filter(pk=survivor.pk).update(**{name: value})
    refused = _change_what_may(kind, survivor, back, stamp)
    _change_what_may(kind, survivor, _of_the_other(kind, merge, refused), stamp)
    _rewrite_later(kind, merge)
    return [*later, *refused]


def _of_the_other(kind: RecordType, merge: Merge, refused: Sequence[str]) -> Values:
    """What the survivor got from the other one, and can't change back because somebody else has its own by now: it goes
    empty, so that the other one has its own again."""
    loser = kind.records().get(pk=merge.loser_id)
    return {
        name: "" if isinstance(merge.changes[name][1], str) else None
        for name in refused
        if _may_be_anybodys(kind, name) and same(kind, name, current(kind, loser, name), merge.changes[name][1])
    }


def _may_be_anybodys(kind: RecordType, name: str) -> bool:
    """Whether it can have been refused because somebody else has it, and may go empty."""
    field = kind.known_field(name)
    return name in {"member_no", "external_id"} or bool(field and field.unique and not field.required)


def to_give_back(kind: RecordType, survivor: Any, merge: Merge) -> tuple[Values, list[str]]:
    """Field → the value that it gets; and those that were changed since and stay."""
    back: Values = {}
    later: list[str] = []
    followers = _after(merge)
    for name, (before, after) in merge.changes.items():
        now, field = current(kind, survivor, name), kind.known_field(name)
        if isinstance(field, LISTS):
            if (less := _without(kind, field, now, before, after, merge)) != now:
                back[name] = less
        elif same(kind, name, now, after):
            back[name] = before
        elif isinstance(field, LongText) and (less := _without_text(now, before, after)) != now:
            back[name] = less
        elif not any(same(kind, name, one.changes.get(name, [None])[0], after) for one in followers):
            later.append(name)
    return back, later


def _without(kind: RecordType, field: Any, now: Any, before: Any, after: Any, merge: Merge) -> Any:
    """A list without what the loser brought and no other record inside the survivor has too."""
    others = kind.records().filter(pk__in=[one.loser_id for one in _standing(merge)])
    shared = joined(opened(field, current(kind, one, field.name)) for one in others)
    brought = set(opened(field, after)) - set(opened(field, before)) - set(shared)
    return listed(field, [one for one in opened(field, now) if one not in brought])


def _without_text(now: Any, before: Any, after: Any) -> Any:
    """A long text without the paragraphs that the loser brought, if they still stand there word for word."""
    if not (isinstance(now, str) and isinstance(after, str)):
        return now
    brought = after.removeprefix(before or "").strip("\n")
    whole = f"\n\n{now}\n\n"
    return whole.replace(f"\n\n{brought}\n\n", "\n\n", 1).strip("\n") if brought else now


def _rewrite_later(kind: RecordType, merge: Merge) -> None:
    """Merges that came after this one remember what was before them: that is no longer what this one had set."""
    for later in _after(merge):
        for name, (before, after) in merge.changes.items():
            known = later.changes.get(name)
            field = kind.known_field(name)
            if isinstance(field, LISTS):
                brought = set(opened(field, after)) - set(opened(field, before))
                _forget(kind, field, later, brought)
            elif known and same(kind, name, known[0], after):
                later.changes[name] = [before, _without_text(known[1], before, after)]
        later.save(update_fields=["changes"])


def _forget(kind: RecordType, field: Any, later: Merge, brought: set[Any]) -> None:
    """What the later one has too, it has now brought itself."""
    own = set(opened(field, current(kind, kind.records().get(pk=later.loser_id), field.name))) & brought
    if own:
        before, after = later.changes.get(field.name, [None, None])
        after = listed(field, joined([opened(field, after), sorted(own, key=str)]))
        later.changes[field.name] = [
            listed(field, [one for one in opened(field, before) if one not in own]), after,
        ]  # fmt: skip


def _standing(merge: Merge) -> Any:
    same_survivor = Merge.objects.standing().filter(record_type=merge.record_type, survivor_id=merge.survivor_id)
    return same_survivor.exclude(pk=merge.pk).order_by("pk")


def _after(merge: Merge) -> list[Merge]:
    return list(_standing(merge).filter(pk__gt=merge.pk))


def _step_by_step(kind: RecordType, name: str, before: Any, value: Any, losers: Sequence[tuple[Merge, Any]]) -> None:
    """What several brought together: each merge keeps its step. The last one ends at the value as it was written."""
    field = kind.known_field(name)
    for place, (merge, loser) in enumerate(losers):
        its = current(kind, loser, name)
        if isinstance(field, LISTS):
            after = listed(field, joined([opened(field, before), opened(field, its)]))
        else:
            after = both([before or "", its or ""])
        after = value if place == len(losers) - 1 else after
        if not same(kind, name, before, after):
            merge.changes[name] = [before, after]
        before = after


def _keep_latest(kind: RecordType, pk: int, loser: Any, merge: Merge) -> None:
    for name in LATEST.get(kind.name, ()):
        before = kind.records().values_list(name, flat=True).get(pk=pk)
        its = getattr(loser, name)
        if its is not None and (before is None or its > before):
            kind.records().filter(pk=pk).update(**{name: its})
            merge.changes[name] = [None if before is None else str(before), str(its)]


def _snapshot(kind: RecordType, record: Any) -> Values:
    """Every field that an action may set, also what goes with it: the parts of a name."""
    known = {one.name for one in kind.fields}
    parts = [
        one.name
        for one in kind.model._meta.concrete_fields
        if one.name not in known | STAMPS and one.editable and not one.is_relation
    ]
    entered = [name for name in kind.form if not kind.field(name).read_only]
    return {name: current(kind, record, name) for name in (*entered, *parts)}


def _change(kind: RecordType, survivor: Any, told: Values, stamp: Mapping[str, Any]) -> None:
    assert kind.change
    anyway = confirming(kind.change, Everything())
    kind.change(survivor, version=None, **anyway, **stamp, **_arguments(kind, told))


def _change_what_may(kind: RecordType, survivor: Any, told: Values, stamp: Mapping[str, Any]) -> list[str]:
    """As much of it as the rules of the type allow: who was in charge may have left the shop since."""
    refused: list[str] = []
    while told:
        try:
            with transaction.atomic():
                _change(kind, survivor, told, stamp)
        except UserError as error:
            name = getattr(error, "field", "")
            if name not in told:
                raise
            refused.append(name)
            told = {one: value for one, value in told.items() if one != name}
        else:
            break
    return refused


def _arguments(kind: RecordType, told: Values) -> dict[str, Any]:
    """As the type's action takes it: the shop's own fields apart from the others."""
    values = dict(_read(kind, told, custom=False))
    custom = dict(_read(kind, told, custom=True))
    return {**values, "custom": custom} if custom else values


def _read(kind: RecordType, told: Values, *, custom: bool) -> Iterator[tuple[str, Any]]:
    for name, value in told.items():
        field = kind.known_field(name)
        if bool(field and field.custom) == custom:
            yield argument(kind, name), [] if isinstance(field, LISTS) and empty(value) else read(kind, name, value)
