"""Forms about what a customer agrees to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from shuke.customers import consent
from shuke.customers.fields import ConsentsInput
from shuke.customers.forms import SmallForm
from shuke.customers.models import Proof
from shuke.records.filtering.operands import begins

OFFERED = (Proof.SPOKEN, Proof.PHONE, Proof.PAPER, Proof.FORM)


class ConsentForm(SmallForm):
    """What somebody of the shop writes down: with how it is proven, and when it was said if not just now."""

    answer = forms.ChoiceField(
        label=_("The customer"),
        choices=(("yes", _("agrees to it")), ("no", _("takes it back"))),
        widget=forms.RadioSelect,
        initial="yes",
    )
    keys = forms.MultipleChoiceField(label=_("What it is about"), widget=ConsentsInput({"open": True}))
    proof = forms.ChoiceField(label=_("Proof"), choices=[(one.value, one.label) for one in OFFERED])
    said_on = forms.DateField(
        label=_("Said on"), required=False, help_text=_("Empty: today"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    statement = forms.CharField(
        label=_("What was said"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The words that the customer agreed to"),
    )  # fmt: skip
    file = forms.FileField(label=_("File"), required=False, help_text=_("Such as a photo of the signed paper"))

    def __init__(self, asked: Any = None, files: Any = None) -> None:
        super().__init__(asked)
        self.files = MultiValueDict() if files is None else files
        keys: Any = self.fields["keys"]
        keys.choices = list(consent.labels(retired=False).items())
        for name in ("keys", "answer"):
            self.fields[name].widget.attrs.pop("class", None)

    def answers(self) -> dict[str, bool]:
        return dict.fromkeys(self.cleaned_data["keys"], self.cleaned_data["answer"] == "yes")

    def told(self) -> dict[str, Any]:
        """All of it but the file, as plain JSON."""
        said_at = self.said_at()
        told = {name: self.cleaned_data[name] for name in ("proof", "statement")}
        return {**told, "answers": self.answers(), "said_at": said_at.isoformat() if said_at else ""}

    def said_at(self) -> datetime | None:
        day = self.cleaned_data["said_on"]
        return begins(day) if day and day != timezone.localdate() else None


class WordsForm(SmallForm):
    """A purpose or a channel; one language is enough."""

    zh_hant = forms.CharField(label=_("In Traditional Chinese"), required=False, max_length=40)
    zh_hans = forms.CharField(label=_("In Simplified Chinese"), required=False, max_length=40)
    en = forms.CharField(label=_("In English"), required=False, max_length=40)

    def __init__(self, asked: Any = None, words: Any = None) -> None:
        names = ("zh_hant", "zh_hans", "en")
        super().__init__(asked, **({name: getattr(words, name) for name in names} if words else {}))

    def values(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("zh_hant", "zh_hans", "en")}
