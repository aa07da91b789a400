"""One of a few words, and several of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import Contains
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.core.enumerated import enumerated
from shuke.records.fields.base import CHOSEN, BadOption, BadValue, Field
from shuke.records.fields.choices import ChoicesField, with_keys
from shuke.records.fields.stored import Custom, Kept, KeptText
from shuke.records.words import Words

SEVERAL = re.compile(r"[、,;|\n]")
COLOURS = ("", "accent", "good", "warn", "bad")


@dataclass(frozen=True)
class Option:
    """`key` is what is kept. One that is no longer `active` stays on the records that have it."""

    key: str
    label: Any
    colour: str = ""
    active: bool = True


@dataclass(frozen=True)
class Choice(Field):
    """`choices` are the model's; `colours` give some of them a badge. A custom field has `given` options instead."""

    choices: Any = ()
    colours: dict[str, str] = field(default_factory=dict)
    given: tuple[Option, ...] = ()

    kind = "choice"
    kind_label = _("Choice")
    kind_help = _("One of a few words that you lay down, such as a level.")
    icon = "list"
    operators = CHOSEN
    repeats = True

    @classmethod
    def from_options(cls, options: Mapping[str, Any], **known: Any) -> Field:
        given = tuple(
            Option(one["key"], Words(one["labels"], one["key"]), one.get("colour", ""), one.get("active", True))
            for one in options.get("choices", ())
        )
        return cls(given=given, **known)

    @classmethod
    def option_fields(cls, record_type: Any) -> dict[str, forms.Field]:
        return {"choices": ChoicesField(label=_("What can be chosen"))}

    @classmethod
    def checked_options(cls, given: Mapping[str, Any], record_type: Any) -> dict[str, Any]:
        """Choices without a key are new ones: they get one that no other has or had."""
        choices = with_keys(given.get("choices") or [])
        if not any(one["active"] for one in choices):
            raise BadOption("choices", _("Write at least one word to choose."))
        return {"choices": choices}

    def options(self) -> Sequence[Option]:
        if self.given or not self.choices:
            return self.given
        return [Option(key, words, self.colours.get(key, "")) for key, words in self.choices.choices]

    def said(self, value: Any) -> str:
        known = {one.key: one.label for one in self.options()}
        return str(known.get(value, value or ""))  # a word of earlier times is shown as it is

    def told(self, value: Any) -> str:
        return self.said(value)

    def show(self, record: Any) -> SafeString:
        return self.badge(self.value(record))

    def badge(self, value: Any) -> SafeString:
        text = self.said(value)
        colour = next((one.colour for one in self.options() if one.key == value), "")
        css = colour if colour.startswith("tag") else f"tag tag-{colour}" if colour else "tag"
        return SafeString(f'<span class="{css}">{escape(text)}</span>' if text else "")

    def exported(self, record: Any) -> str:
        return self.text(record)

    def plain(self, record: Any) -> Any:
        return self.value(record) or None

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": [one.key for one in self.options()]}

    def custom_form_field(self, user: User | AnonymousUser) -> forms.Field:
        return forms.ChoiceField(choices=[("", "—"), *self.offered()])

    def let_stay(self, made: forms.Field, record: Any) -> None:
        if isinstance(made, forms.ChoiceField):
            choices: Any = made.choices
            value, offered = self.value(record), dict(choices)
            missing = [one for one in (value if isinstance(value, list) else [value]) if one and one not in offered]
            made.choices = [*choices, *((one, Choice.said(self, one)) for one in missing)]

    def offered(self) -> list[tuple[str, Any]]:
        return [(one.key, one.label) for one in self.options() if one.active]

    def parse(self, text: str) -> Any:
        """By its words in any language, or by its key."""
        wanted = text.strip()
        if not wanted:
            return None
        for one in self.options():
            if wanted.casefold() in _names(one):
                return one.key
        raise BadValue(
            _("“%(text)s” is not one of the choices: %(choices)s."),
            text=wanted[:40],
            choices=enumerated(str(one.label) for one in self.options()[:12]),
        )


def _names(option: Option) -> set[str]:
    labels = option.label.labels.values() if isinstance(option.label, Words) else [str(option.label)]
    return {option.key.casefold(), *(words.casefold() for words in labels)}


class KeptKeys(KeptText):
    """Several keys stand as `|red|blue|`: one text, in which a key is found without opening the JSON."""

    def keep(self, value: Any) -> str | None:
        return f"|{'|'.join(value)}|" if value else None

    def kept(self, raw: str | None) -> list[str]:
        return raw.strip("|").split("|") if raw else []


@dataclass(frozen=True)
class ManyChoice(Choice):
    """Several of a few words. Custom fields only."""

    kind = "many_choice"
    kind_label = _("Several choices")
    kind_help = _("Several of a few words that you lay down, such as hobbies.")
    icon = "list-check"
    indexable = False  # several words in one text: a walk along it finds none of them

    @property
    def stored(self) -> Kept:
        return KeptKeys()

    def said(self, value: Any) -> str:
        return enumerated(super(ManyChoice, self).said(one) for one in value or [])

    def told(self, value: Any) -> str:
        return self.said(value.strip("|").split("|") if isinstance(value, str) and value else value or [])

    def show(self, record: Any) -> SafeString:
        return SafeString(" ".join(self.badge_of(one) for one in self.value(record)))

    def badge_of(self, key: str) -> SafeString:
        return Choice(self.name, given=tuple(self.options())).badge(key)

    def plain(self, record: Any) -> Any:
        return self.value(record)

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": super().schema()}

    def custom_form_field(self, user: User | AnonymousUser) -> forms.Field:
        return forms.MultipleChoiceField(choices=self.offered(), widget=forms.CheckboxSelectMultiple)

    def parse(self, text: str) -> Any:
        words = [
            word for word in text.replace("、", ",").replace(";", ",").replace("|", ",").split(",") if word.strip()
        ]
        return [super(ManyChoice, self).parse(word) for word in words] or None

    def operand(self, given: Any) -> Any:
        if isinstance(given, list):
            return [super(ManyChoice, self).parse(str(one)) for one in given] or None
        return super().operand(given)

    def condition(self, op: str, operand: Any, prefix: str = "") -> Q | None:
        """`any_of` and `none_of` look for each key within the text."""
        if op not in {"any_of", "none_of"}:
            return None
        kept: Any = Coalesce(
            Cast(Custom(self.name, self.stored, prefix), models.TextField()), models.Value(""),
            output_field=models.TextField(),
        )  # fmt: skip
        found = Q()
        for key in operand or []:
            found |= Q(Contains(kept, f"|{key}|"))
        return ~found if op == "none_of" else found
