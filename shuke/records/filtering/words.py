"""A filter told in the reader's language: for its chips, for the audit trail, for whoever reads over one's shoulder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from shuke.accounts.models import User
from shuke.core.enumerated import enumerated
from shuke.records import types
from shuke.records.fields import Field, Link, Person
from shuke.records.filtering import operands
from shuke.records.filtering.dates import point
from shuke.records.filtering.language import Condition, Group, Measured, Node, Place
from shuke.records.filtering.related import Related, linked_type
from shuke.ui.templatetags.ui import day, number

SIGNS = {"is": "=", "is_not": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
SPANS = {
    "today": gettext_lazy("today"), "yesterday": gettext_lazy("yesterday"), "tomorrow": gettext_lazy("tomorrow"),
    "this_week": gettext_lazy("this week"), "last_week": gettext_lazy("last week"),
    "next_week": gettext_lazy("next week"), "this_month": gettext_lazy("this month"),
    "last_month": gettext_lazy("last month"), "next_month": gettext_lazy("next month"),
    "this_quarter": gettext_lazy("this quarter"), "last_quarter": gettext_lazy("last quarter"),
    "this_year": gettext_lazy("this year"), "last_year": gettext_lazy("last year"),
    "next_year": gettext_lazy("next year"), "before_today": gettext_lazy("before today"),
    "after_today": gettext_lazy("after today"),
}  # fmt: skip
COUNTED = {
    "last": gettext_lazy("the last %(so_long)s"), "next": gettext_lazy("the next %(so_long)s"),
    "over": gettext_lazy("more than %(so_long)s ago"), "beyond": gettext_lazy("in more than %(so_long)s"),
    "ago": gettext_lazy("%(so_long)s ago"), "ahead": gettext_lazy("in %(so_long)s"),
}  # fmt: skip
TEXT = {
    "contains": gettext_lazy("%(field)s contains “%(value)s”"),
    "starts": gettext_lazy("%(field)s begins with “%(value)s”"),
    "empty": gettext_lazy("No %(field)s"),
    "filled": gettext_lazy("Has %(field)s"),
    "is": gettext_lazy("%(field)s: %(value)s"),
    "is_not": gettext_lazy("%(field)s: not %(value)s"),
    "within": gettext_lazy("%(field)s: %(value)s"),
    "yearly": gettext_lazy("%(field)s: %(value)s (any year)"),
}
TEXT |= {"any_of": TEXT["is"], "none_of": TEXT["is_not"]}
DAYS = {
    "<": gettext_lazy("%(field)s before %(value)s"),
    "<=": gettext_lazy("%(field)s until %(value)s"),
    ">": gettext_lazy("%(field)s after %(value)s"),
    ">=": gettext_lazy("%(field)s since %(value)s"),
}
MEASURES = {
    "sum": gettext_lazy("%(field)s of %(what)s in all"),
    "average": gettext_lazy("average %(field)s of %(what)s"),
    "min": gettext_lazy("smallest %(field)s of %(what)s"),
    "max": gettext_lazy("largest %(field)s of %(what)s"),
}
FIRST_AND_LAST = {
    "min": gettext_lazy("first %(field)s of %(what)s"),
    "max": gettext_lazy("latest %(field)s of %(what)s"),
}
JOINED = {"all": pgettext_lazy("between conditions", " and "), "any": pgettext_lazy("between conditions", " or ")}


@dataclass(frozen=True)
class Teller:
    """For one person: what others are called is told as far as they may see it."""

    user: User | AnonymousUser

    def of(self, node: Node) -> str:
        if isinstance(node, Condition):
            return self._compared(path_label(node.place), node.place, node.op, node.value)
        return self._measured(node) if isinstance(node, Measured) else self._group(node)

    def _group(self, group: Group) -> str:
        if group.joined == "not":
            return _("not (%(condition)s)") % {"condition": self.of(group.parts[0])}
        if one := one_of(group):
            return self.of(one)
        return str(JOINED[group.joined]).join(self._inner(part) for part in group.parts)

    def _inner(self, part: Node) -> str:
        told = self.of(part)
        alone = not isinstance(part, Group) or len(part.parts) < 2 or one_of(part)
        return told if alone else _("(%(condition)s)") % {"condition": told}

    def _compared(self, label: str, place: Place, op: str, value: Any) -> str:
        """“Last order before 2024/1/1”, under whatever label."""
        is_day = operands.is_day(place.field)
        if op == "between":
            return self._between(label, place, value)
        if op in SIGNS and op not in TEXT and not is_day:
            return f"{label} {SIGNS[op]} {self.value(place, value)}"
        told = DAYS[op] if is_day and op in DAYS else TEXT[op]
        return str(told) % {"field": label, "value": "" if value is None else self.value(place, value)}

    def _between(self, label: str, place: Place, value: list[Any]) -> str:
        first, last = value
        if first is None or last is None:
            return self._compared(label, place, "<=" if first is None else ">=", last if first is None else first)
        return f"{label} {self.value(place, first)} – {self.value(place, last)}"

    def value(self, place: Place, value: Any) -> str:
        if isinstance(value, list):
            return enumerated(self.value(place, one) for one in value)
        if operands.is_day(place.field):
            return days_told(value)
        if value in {operands.ME, operands.MY_TEAMS}:
            return _("me") if value == operands.ME else _("my teams")
        if isinstance(place.field, Link):
            return self._title(place.field, value)
        return place.field.said(operands.plain_value(place.field, value))

    def _title(self, link: Link, value: Any) -> str:
        kind = types.known(linked_type(link))
        if kind is not None:
            found = kind.visible_to(self.user).filter(pk=value).first()
            return kind.title_of(found) if found else f"#{value}"
        person = User.objects.filter(pk=value).first() if isinstance(link, Person) else None
        return str(person or f"#{value}")

    # — Related records —

    def _measured(self, one: Measured) -> str:
        what = self.described(one.related, one.where)
        if one.field is None:
            return self._counted(what, one.op, one.value)
        place = Place((), one.related.record_type, one.field)
        words = FIRST_AND_LAST if operands.is_day(one.field) else MEASURES
        told = str(words[one.how]) % {"field": label_of(place), "what": what}
        return self._compared(told[:1].upper() + told[1:], place, one.op, one.value)

    def _counted(self, what: str, op: str, value: Any) -> str:
        if op == "between":
            first, last = value
            return f"{what} {first if first is not None else 0} – {last if last is not None else '∞'}"
        so_many = (op, int(value))
        if so_many in {(">=", 1), (">", 0), ("is_not", 0)}:
            return _("Has %(field)s") % {"field": what}
        if so_many in {("is", 0), ("<", 1), ("<=", 0)}:
            return _("No %(field)s") % {"field": what}
        return f"{what} {SIGNS[op]} {number(int(value))}"

    def described(self, related: Related, where: Group) -> str:
        """“orders of the last 90 days (Status: Completed)”."""
        what = str(related.label)
        further = []
        for part in where.parts if where.joined == "all" else (where,):
            when = self._when(related, part)
            if when:
                what = _("%(what)s, %(when)s") % {"what": what, "when": when}
            else:
                further.append(self._inner(part))
        joined = str(JOINED["all"]).join(told for told in further if told)
        return _("%(what)s (%(which)s)") % {"what": what, "which": joined} if joined else what

    def _when(self, related: Related, part: Node) -> str:
        """In short, when it is about the day that such records have."""
        if not isinstance(part, Condition) or part.place.links or part.place.field != related.day:
            return ""
        if part.op == "within":
            return days_told(part.value)
        return _("since %(day)s") % {"day": days_told(part.value)} if part.op == ">=" else ""


def path_label(place: Place) -> str:
    """“Belongs to of Team” for `team.parent`; what a record is called by is called as the link to it: “Team”."""
    links = [str(link.label(kind.model)) for kind, link in place.links]
    is_title = links and place.field.name == place.record_type.title
    label = links.pop() if is_title else label_of(place)
    for link in reversed(links):
        label = _("%(field)s of %(link)s") % {"field": label, "link": link}
    return label


def label_of(place: Place) -> str:
    return str(place.field.label(place.record_type.model))


def one_of(group: Group) -> Condition | None:
    """What asks for one of several values of the same field, one by one, as a single condition."""
    first = group.parts[0] if group.parts else None
    if group.joined != "any" or not isinstance(first, Condition):
        return None
    same = [one for one in group.parts if isinstance(one, Condition) and (one.place, one.op) == (first.place, "is")]
    whole = len(same) == len(group.parts) > 1
    return Condition(first.place, "any_of", [one.value for one in same]) if whole else None


def days_told(value: Any) -> str:
    """A day or a span of days in words."""
    if isinstance(value, dict) and "month" in value:
        return pgettext("a month of any year", "month %(month)s") % {"month": value["month"]}
    if isinstance(value, dict):
        how = next(word for word in COUNTED if word in value)
        return str(COUNTED[how]) % {"so_long": so_long(value[how], value["unit"])}
    return str(SPANS[value]) if value in SPANS else str(day(point(value, operands.ANY_DAY)))


def so_long(count: int, unit: str) -> str:
    told = {
        "day": ngettext("%(count)s day", "%(count)s days", count),
        "week": ngettext("%(count)s week", "%(count)s weeks", count),
        "month": ngettext("%(count)s month", "%(count)s months", count),
        "year": ngettext("%(count)s year", "%(count)s years", count),
    }
    return told[unit] % {"count": number(count)}


def fields_named(group: Group) -> Iterator[Field]:
    """The fields that stand in a filter at first hand, for who must know what a saved filter depends on."""
    for part in group.parts:
        if isinstance(part, Group):
            yield from fields_named(part)
        elif isinstance(part, Condition):
            yield (part.place.links[0][1] if part.place.links else part.place.field)
