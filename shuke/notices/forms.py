"""How a person says what they want to be told, and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.notices.choices import ways_of
from shuke.notices.kinds import Kind
from shuke.notices.models import Choice, Way

WORDS: dict[str, tuple[Any, Any]] = {
    Way.PAGE: (_("Here"), _("Beside the bell at the top")),
    Way.PUSH: (_("On my devices"), _("Pops up, also when Shuke is closed")),
    Way.MAIL: (_("Mail at once"), _("A mail of its own")),
    Way.DIGEST: (_("Daily mail"), _("All together, once a day")),
}
HOURS = [(hour, f"{hour}:00") for hour in range(24)]
USUAL_QUIET = (21, 8)


@dataclass(frozen=True)
class Cell:
    value: str
    label: Any
    on: bool


class ChoiceForm(forms.Form):
    ways = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    digest_hour = forms.TypedChoiceField(label=_("The daily mail comes at"), choices=HOURS, coerce=int)
    quiet = forms.BooleanField(label=_("Nothing at night"), required=False)
    quiet_from = forms.TypedChoiceField(
        label=_("From"), choices=HOURS, coerce=int, widget=forms.Select({"aria-label": _("From")})
    )
    quiet_until = forms.TypedChoiceField(
        label=_("Until"), choices=HOURS, coerce=int, widget=forms.Select({"aria-label": _("Until")})
    )

    def __init__(self, kinds: Sequence[Kind], choice: Choice, answers: Any = None) -> None:
        first, last = choice.quiet_from, choice.quiet_until
        quiet = first is not None and last is not None
        super().__init__(
            answers,
            initial={
                "ways": [f"{kind.name}:{way}" for kind in kinds for way in ways_of(choice, kind)],
                "digest_hour": choice.digest_hour,
                "quiet": quiet,
                "quiet_from": first if quiet else USUAL_QUIET[0],
                "quiet_until": last if quiet else USUAL_QUIET[1],
            },
        )
        self.kinds = kinds
        field = self.fields["ways"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(f"{kind.name}:{way}", way) for kind in kinds for way in WORDS]

    @property
    def heads(self) -> list[tuple[Any, Any]]:
        return list(WORDS.values())

    def rows(self) -> list[tuple[Kind, list[Cell]]]:
        """For each kind a cell for every way."""
        on = set(self["ways"].value() or ())
        return [
            (kind, [Cell(value := f"{kind.name}:{way}", words[0], value in on) for way, words in WORDS.items()])
            for kind in self.kinds
        ]

    def values(self) -> dict[str, Any]:
        """For `change_choice`. Ways that this page does not offer stay as they are."""
        given, on = self.cleaned_data, set(self.cleaned_data["ways"])
        ways = {kind.name: {way for way in WORDS if f"{kind.name}:{way}" in on} for kind in self.kinds}
        quiet = (given["quiet_from"], given["quiet_until"]) if given["quiet"] else None
        return {"ways": ways, "digest_hour": given["digest_hour"], "quiet": quiet}


class DeviceForm(forms.Form):
    """What a browser says of itself."""

    endpoint = forms.CharField(max_length=1000)
    p256dh = forms.CharField(max_length=100)
    auth = forms.CharField(max_length=40)
    device = forms.CharField(max_length=60, required=False)
    again = forms.BooleanField(required=False)
