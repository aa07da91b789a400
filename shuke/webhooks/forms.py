"""What a webhook is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.webhooks.kinds import Offer
from shuke.webhooks.models import Webhook


class WebhookForm(forms.Form):
    name = forms.CharField(label=_("What for"), max_length=80)
    url = forms.CharField(
        label=pgettext_lazy("webhook", "Address"), max_length=500, widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text=_("Whoever runs the other program gives it to you."),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(label=_("What is told"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, offers: Sequence[Offer], data: Any = None, *, of: Webhook | None = None) -> None:
        first = {"name": of.name, "url": of.url, "kinds": of.kinds} if of else None
        super().__init__(data, initial=first)
        self.offers = offers
        field = self.fields["kinds"]
        assert isinstance(field, forms.MultipleChoiceField)
        offered = [(kind, label) for offer in offers for kind, label in offer.kinds.items()]
        shown = {kind for kind, _label in offered}
        kept = [(kind, kind) for kind in (of.kinds if of else []) if kind not in shown]  # of a part turned off since
        field.choices = [*offered, *kept]

    def groups(self) -> list[tuple[Offer, list[tuple[str, Any, bool]]]]:
        """Each type with what can be told of it, and whether it is."""
        chosen = set(self["kinds"].value() or ())
        return [(one, [(kind, label, kind in chosen) for kind, label in one.kinds.items()]) for one in self.offers]


class SpanForm(forms.Form):
    first = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("To"), widget=forms.DateInput(attrs={"type": "date"}))

    def span(self) -> tuple[datetime, datetime]:
        """Whole days of the shop's clock."""
        first, last = self.cleaned_data["first"], self.cleaned_data["last"] + timedelta(days=1)
        begin, end = (timezone.make_aware(datetime.combine(one, time.min)) for one in (first, last))
        return begin, end
