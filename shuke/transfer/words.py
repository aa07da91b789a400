"""The words of a file that fit none of a field's choices, and what they can be said to mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Team, User
from shuke.customers.models import Customer
from shuke.orders.models import Order
from shuke.records.fields import Choice, Field, Person, YesNo
from shuke.transfer.models import Import
from shuke.transfer.new_fields import CHOOSING, may_make, record_type_of
from shuke.transfer.others import columns
from shuke.transfer.own_fields import own_fields

Choices = list[tuple[str, Any]]
NEW = "+"  # the word becomes a choice of its own
NOTHING = "-"  # the field is left empty
YES_NO: Choices = [("yes", _("Yes")), ("no", _("No"))]
MOST = 100  # words that are asked about


@dataclass(frozen=True)
class Column:
    """One column with words to explain: each with how often it stands there, and what was said of it."""

    name: str
    header: str
    words: list[tuple[str, int, str]]
    choices: Choices
    otherwise: Any  # what happens to a word of which nothing is said

    def __str__(self) -> str:
        return self.header

    @property
    def is_open(self) -> bool:
        """Whether nothing has been said of some word yet."""
        return any(not meant for _word, _count, meant in self.words)

    @property
    def left_empty(self) -> int:
        """Cells that stay empty as it stands."""
        return 0 if self.name in OTHERWISE else sum(count for _word, count, meant in self.words if not meant)


def unexplained(job: Import) -> list[Column]:
    """Columns with words that fit nothing, or of which the person has said already what they mean."""
    found = []
    for name, header in job.columns.items():
        words = _words(job, name)
        if words and (choices := choices_of(job, name)):
            found.append(Column(name, header, words, choices, OTHERWISE.get(name, _("Leave the field empty"))))
    return found


OTHERWISE = {
    "author": _("Keep the name in the history"), "team": _("Make a new team of that name"), "status": _("Completed"),
}  # fmt: skip


def _words(job: Import, name: str) -> list[tuple[str, int, str]]:
    said: Mapping[str, str] = job.settings.get("words", {}).get(name, {})
    fresh = job.settings.get("choose_new", {}).get(name, [])
    explained = [(word, 0, NOTHING if meant == "" else meant) for word, meant in said.items()]
    explained += [(word, 0, NEW) for word in fresh]
    return [*((word, count, "") for word, count in job.settings.get("unknown", {}).get(name, [])), *explained][:MOST]


def choices_of(job: Import, name: str) -> Choices:
    """What a word of this column can mean; none where anything may stand."""
    if name in PAVED:
        return PAVED[name]()
    field = field_named(job, name)
    return _choices_of(field, job) if field else []


def field_named(job: Import, name: str) -> Field | None:
    if job.kind != Import.Kind.RECORDS:
        return own_fields(job).get(name)
    kind = record_type_of(job)
    return columns.fields_of(kind, job.by).get(name) if kind else None


def _choices_of(field: Field, job: Import) -> Choices:
    if isinstance(field, Choice):
        known: Choices = [(one.key, str(one.label)) for one in field.options() if one.active]
        may_add = field.custom and field.kind in CHOOSING and may_make(job.by, record_type_of(job))
        return [*known, (NEW, _("＋ Make it a new choice"))] if may_add else known
    if isinstance(field, YesNo):
        return YES_NO
    return _staff() if isinstance(field, Person) else []


def _staff() -> Choices:
    return [(one.username, str(one)) for one in User.objects.filter(is_active=True).order_by("name", "id")]


def _teams() -> Choices:
    return [(name, name) for name in Team.objects.order_by("position", "name").values_list("name", flat=True)]


PAVED: dict[str, Any] = {
    "grade": lambda: list(Customer.Grade.choices),
    "team": _teams,
    "owner": _staff,
    "author": _staff,
    "status": lambda: list(Order.Status.choices),
    "is_organisation": lambda: YES_NO,
    "active": lambda: YES_NO,
}


def explained(job: Import, said: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    """What is kept on the import of (field, word) → choice; words that may not be there, or mean nothing known, fall
    away."""
    words: dict[str, dict[str, str]] = {}
    fresh: dict[str, list[str]] = {}
    for column in unexplained(job):
        known = {str(value) for value, _label in column.choices}
        for word, _count, _before in column.words:
            meant = said.get((column.name, word), "")
            if meant == NOTHING:
                words.setdefault(column.name, {})[word] = ""
            elif meant == NEW and NEW in known:
                fresh.setdefault(column.name, []).append(word)
            elif meant in known:
                words.setdefault(column.name, {})[word] = meant
    return {"words": words, "choose_new": fresh}
