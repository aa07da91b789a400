"""The words of a choice as an owner lays them down: added, renamed, coloured, put in order, no longer offered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shuke.records.fields.base import BadOption

LONGEST = 60
KEY = re.compile(r"[\w-]{1,60}")
MOST = 200
COLOURS = (
    ("", _("Grey")), ("accent", _("Orange")), ("good", _("Green")), ("warn", _("Yellow")), ("bad", _("Red")),
)  # fmt: skip
Choices = list[dict[str, Any]]  # {"key", "labels": {language: words}, "colour", "active"}


def with_keys(given: Sequence[Mapping[str, Any]]) -> Choices:
    """In their order, each with its key: `c1`, `c2` … for new ones. An empty one falls away. Raises BadOption."""
    _check(given)
    taken = {str(one.get("key") or "") for one in given}
    numbers = [int(key[1:]) for key in taken if re.fullmatch(r"c\d{1,6}", key)]
    following, choices = max(numbers, default=0) + 1, []
    for one in given[:MOST]:
        labels = {language: str(words).strip()[:LONGEST] for language, words in one.get("labels", {}).items() if words}
        words = next(iter(labels.values()), "")
        if not words:
            continue
        key = str(one.get("key") or "")
        if not key:
            key, following = f"c{following}", following + 1
        colour = one.get("colour", "")
        colour = colour if colour in dict(COLOURS) else ""
        choices.append({"key": key, "labels": labels, "colour": colour, "active": bool(one.get("active", True))})
    return choices


def _check(given: Sequence[Mapping[str, Any]]) -> None:
    """Keys stand side by side in one text (`|red|blue|`); and nobody can tell two alike apart."""
    keys = Counter(str(one["key"]) for one in given if one.get("key"))
    offered = [one.get("labels", {}).values() for one in given if one.get("active", True)]
    words = Counter(word for labels in offered for word in {str(each).strip() for each in labels} if word)
    for key, times in keys.items():
        if not KEY.fullmatch(key):
            raise BadOption("choices", _("“%(key)s” can't be the key of a choice: letters, digits, - and _."), key=key)
        if times > 1:
            raise BadOption("choices", _("Two choices have the key “%(key)s”."), key=key)
    if twice := next((word for word, times in words.items() if times > 1), ""):
        raise BadOption("choices", _("“%(words)s” stands there twice. Leave one of them."), words=twice)


class ChoicesInput(forms.Widget):
    """A row for each word; records/choices.js adds rows and moves them. Without it there are some empty ones."""

    template_name = "records/shaping/_choices_input.html"
    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        rows = [{**one, "words": words_of(one)} for one in value or []]
        empty = {"key": "", "words": "", "colour": "", "active": True, "labels": {}}
        more = {"rows": [*rows, *([empty] * (1 if rows else 3))], "colours": COLOURS, "empty": empty}
        return super().get_context(name, value, attrs) | more

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Choices:
        """The words stand under the language in which they were typed."""
        parts = [_listed(data, f"{name}_{part}") for part in ("key", "words", "colour", "offered")]
        language = (get_language() or "").lower()
        return [
            {"key": key, "labels": {language: words.strip()}, "colour": colour, "active": offered != "no"}
            for key, words, colour, offered in zip(*parts, strict=False)
            if words.strip()
        ]


def words_of(choice: Mapping[str, Any]) -> str:
    labels = choice.get("labels", {})
    return str(labels.get((get_language() or "").lower()) or next(iter(labels.values()), ""))


def _listed(data: Any, name: str) -> list[str]:
    return list(data.getlist(name) if hasattr(data, "getlist") else data.get(name, []))


class ChoicesField(forms.Field):
    widget = ChoicesInput

    def clean(self, value: Any) -> Choices:
        """Words in other languages that a choice had stay: renaming changes those of the own language only."""
        before = {one["key"]: one for one in self.initial or []}
        choices = [
            {**one, "labels": {**before.get(one["key"], {}).get("labels", {}), **one["labels"]}} for one in value or []
        ]
        kept = {one["key"] for one in choices}
        gone = [{**one, "active": False} for key, one in before.items() if key not in kept]  # records may have it
        return [*choices, *gone]
