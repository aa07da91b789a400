"""Which exports need approval: asked on the settings page of exports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.records.models import ExportRule


class ExportRuleForm(forms.Form):
    most_rows = forms.IntegerField(
        label=_("More rows than this, on one day, need approval"), required=False, min_value=1, max_value=1_000_000_000,
        help_text=_("Empty: any number may be taken. Files and programs count together."),
    )  # fmt: skip
    contacts = forms.BooleanField(
        label=_("Lists with phones or e-mail addresses need approval"), required=False,
        help_text=_("Keys of programs then get no phones and e-mail addresses either."),
    )  # fmt: skip

    def __init__(self, rule: ExportRule, data: Any = None) -> None:
        super().__init__(data, initial={"most_rows": rule.most_rows, "contacts": rule.contacts})
