"""What the buttons of a case send, the settings, and the public question form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Team, User
from shuke.activities.models import Entry
from shuke.customers.models import Customer
from shuke.records.forms import NOTHING_CHOSEN
from shuke.service.actions.answering import PHONE
from shuke.service.models import Case, ServiceSettings
from shuke.service.queries import seen


class ReplyForm(forms.Form):
    version = forms.CharField(required=False, max_length=60)
    token = forms.CharField(required=False, max_length=50)
    text = forms.CharField(max_length=20_000, error_messages={"required": _("Write a few words first.")})
    channel = forms.ChoiceField(choices=[(PHONE, ""), *Entry.Channel.choices])
    then = forms.ChoiceField(choices=Case.Status.choices, required=False)


class HandOverForm(forms.Form):
    version = forms.CharField(required=False, max_length=60)
    to = forms.ModelChoiceField(User.objects.filter(is_active=True), required=False)
    team = forms.ModelChoiceField(Team.objects.all(), required=False)
    reason = forms.CharField(required=False, max_length=300)


class MoveForm(forms.Form):
    version = forms.CharField(required=False, max_length=60)
    status = forms.ChoiceField(choices=Case.Status.choices)


class WhoForm(forms.Form):
    version = forms.CharField(required=False, max_length=60)
    customer = forms.ModelChoiceField(Customer.objects.none(), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whom: Any = self.fields["customer"]
        whom.queryset = Customer.objects.visible_to(user)


class SameForm(forms.Form):
    version = forms.CharField(required=False, max_length=60)
    other = forms.ModelChoiceField(Case.objects.none())

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        other: Any = self.fields["other"]
        other.queryset = seen(user)


class SettingsForm(forms.ModelForm[ServiceSettings]):
    class Meta:
        model = ServiceSettings
        fields = (
            "hours_urgent", "hours_high", "hours_normal", "hours_low", "help_on", "slug", "ask_on", "ask_team",
            "consent",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team: Any = self.fields["ask_team"]
        team.empty_label = NOTHING_CHOSEN


class AskForm(forms.Form):
    """`website` is a trap: people don't see it, programs fill it in."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = forms.CharField(
        label=_("Your phone"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    email = forms.EmailField(
        label=_("Your e-mail"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    subject = forms.CharField(label=_("What is it about?"), max_length=200)
    text = forms.CharField(label=_("Your question"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 6}))
    agreed = forms.BooleanField(required=False)
    website = forms.CharField(required=False, max_length=200)
    stamp = forms.CharField(required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        known = super().clean() or {}
        if not known.get("phone") and not known.get("email"):
            self.add_error("phone", _("Write a phone number or an e-mail address, so that we can answer."))
        return known
