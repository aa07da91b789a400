"""Which view a list is seen in, and with which columns: from the address, the saved view and the person's habit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from shuke.accounts.models import User
from shuke.accounts.policy import fields_hidden, sees_all, visible_team_ids
from shuke.core.prepared import prepared
from shuke.core.whole import whole_number
from shuke.records.fields import Choice, Date, DateTime, Field, LongText, Number
from shuke.records.models import Arrangement, SavedView
from shuke.records.types import RecordType
from shuke.records.words import in_words

PLAIN = "all"  # asks for the list without a view, where it would begin with one
WIDTHS = range(60, 1201)  # pixels
MOST_COLUMNS = 40
HOWS = ("sum", "average", "min", "max", "filled")
Person = User | AnonymousUser


@dataclass(frozen=True)
class Column:
    name: str
    width: int = 0  # pixels; 0 as wide as it needs

    @classmethod
    def read(cls, text: str) -> Column:
        """`name` or `name:240`."""
        name, _, width = text.partition(":")
        wide = whole_number(width) or 0
        return cls(name, wide if wide in WIDTHS else 0)

    @classmethod
    def kept(cls, given: Any) -> Column:
        """Out of a saved view: `{"name": …, "width": …}`."""
        return cls.read(f"{given.get('name', '')}:{given.get('width') or ''}")

    def plain(self) -> dict[str, Any]:
        return {"name": self.name} | ({"width": self.width} if self.width else {})

    def __str__(self) -> str:
        return f"{self.name}:{self.width}" if self.width else self.name


@dataclass(frozen=True)
class Setup:
    """What a list is seen in. `touched` when the person has changed the columns of `view` and not saved them."""

    columns: tuple[Column, ...]
    view: SavedView | None = None
    views: tuple[SavedView, ...] = ()
    totals: Mapping[str, str] = field(default_factory=dict)
    form: str = SavedView.Form.TABLE
    by: str = ""  # the choice field of a board
    day: str = ""  # the date field of a calendar
    compact: bool = False
    touched: bool = False
    begins: SavedView | None = None  # the view that the list opens with
    given: str = ""  # columns that the address itself names

    @property
    def board(self) -> bool:
        return self.form == SavedView.Form.KANBAN

    @property
    def calendar(self) -> bool:
        return self.form == SavedView.Form.CALENDAR


def readable(record_type: RecordType, user: Person) -> list[Field]:
    """The fields that exist for the person."""
    hidden = fields_hidden(user, record_type.name)
    return [one for one in record_type.fields if one.name not in hidden]


def named(view: SavedView) -> str:
    return in_words(view.labels, str(view.pk))


def plain_setup(record_type: RecordType, user: Person) -> Setup:
    """As the type is described, asking nothing of the database."""
    return Setup(columns=allowed(record_type, user, ()))


def setup(record_type: RecordType, user: Person, asked: Mapping[str, str]) -> Setup:
    """Two queries: the views that the person may see, and how they have arranged the list."""
    if not isinstance(user, User):
        return plain_setup(record_type, user)
    teams = () if (every := sees_all(user)) else tuple(visible_team_ids(user))
    views = tuple(_views(user.pk, record_type.name, teams, every=every))
    habits = {one.view_id: one for one in _habits(user.pk, record_type.name)}
    begins = _begins(views, habits.get(None))
    view = _view(views, begins, asked)
    habit, base = habits.get(view.pk if view else None), habits.get(None)
    kept = habit or view
    given = asked.get("columns", "")[:2000]
    columns = given.split(",") if given else [str(Column.kept(one)) for one in (kept.columns if kept else ())]
    return Setup(
        columns=allowed(record_type, user, map(Column.read, columns)),
        view=view,
        views=views,
        totals=_totals(record_type, user, kept.totals if kept else {}),
        compact=bool(base and base.compact),
        touched=bool(view and habit),
        begins=begins,
        given=given,
        **_form(record_type, user, view, asked),
    )


@prepared("person", "record_type", "teams")
def _views(person: int, record_type: str, teams: tuple[int, ...], *, every: bool) -> QuerySet[SavedView]:
    views = SavedView.objects.of(person, None if every else teams).filter(record_type=record_type)
    return views.prefetch_related("owner").order_by("position", "id")


@prepared("person", "record_type")
def _habits(person: int, record_type: str) -> QuerySet[Arrangement]:
    return Arrangement.objects.filter(user=person, record_type=record_type)


def _begins(views: Iterable[SavedView], habit: Arrangement | None) -> SavedView | None:
    wanted = habit.begins_with_id if habit else None
    own = next((one for one in views if one.pk == wanted), None)
    return own or next((one for one in views if one.begins), None)


def _view(views: Iterable[SavedView], begins: SavedView | None, asked: Mapping[str, str]) -> SavedView | None:
    """A view that is not the person's to see is as good as none."""
    wanted = asked.get("view", "")
    if wanted.isdecimal():
        return next((one for one in views if str(one.pk) == wanted), None)
    return begins if not any(asked.values()) else None


def allowed(record_type: RecordType, user: Person, columns: Iterable[Column]) -> tuple[Column, ...]:
    """Those that exist for the person, each once; the title leads. As described, when none is left."""
    known = {one.name for one in readable(record_type, user)}
    found: dict[str, Column] = {}
    for one in columns:
        if one.name in known and len(found) < MOST_COLUMNS:
            found.setdefault(one.name, one)
    if not found:
        return tuple(Column(name) for name in record_type.columns if name in known)
    return tuple(found.values())


def _totals(record_type: RecordType, user: Person, kept: Mapping[str, str]) -> dict[str, str]:
    able = {one.name for one in totalled(record_type, user)}
    return {name: how for name, how in kept.items() if name in able and how in HOWS}


def _form(record_type: RecordType, user: Person, view: SavedView | None, asked: Mapping[str, str]) -> dict[str, str]:
    """Table, board or calendar; a board needs a choice to stand by, a calendar a day."""
    form = asked.get("form") or (view.form if view else SavedView.Form.TABLE)
    if form == SavedView.Form.KANBAN:
        by = _one_of(grouping(record_type, user), asked.get("by"), view.group_by if view else "")
        return {"form": form, "by": by} if by else {}
    if form == SavedView.Form.CALENDAR:
        day = _one_of(dated(record_type, user), asked.get("day"), view.day_field if view else "")
        return {"form": form, "day": day} if day else {}
    return {}


def _one_of(fields: list[Field], *wanted: str | None) -> str:
    names = [one.name for one in fields]
    return next((name for name in wanted if name in names), names[0] if names else "")


def grouping(record_type: RecordType, user: Person) -> list[Field]:
    """Fields that a board can stand by: one of a few words."""
    return [one for one in readable(record_type, user) if one.kind == Choice.kind and isinstance(one, Choice)]


def dated(record_type: RecordType, user: Person) -> list[Field]:
    """Fields that a calendar can stand by."""
    return [one for one in readable(record_type, user) if isinstance(one, Date | DateTime) and one.column]


def totalled(record_type: RecordType, user: Person) -> list[Field]:
    """Fields that can be added up."""
    return [one for one in readable(record_type, user) if isinstance(one, Number) and one.column]


def offered(record_type: RecordType, user: Person) -> list[Field]:
    """Fields that make sense as a column."""
    return [one for one in readable(record_type, user) if not isinstance(one, LongText)]
