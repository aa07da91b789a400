"""Small forms of privacy: why somebody is erased, and the rules of how long things are kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.privacy.models import Erasure, Retention

HELP = {
    "dormant_years": _("They are proposed for erasure on a list; you decide on each. Empty: nobody is proposed."),
    "orders_years": _("How long the law asks you to keep orders. They stay without a name after an erasure."),
    "backups_days": _("When the last backup that holds an erased person will have gone: stands on the certificate."),
    "files_days": _("Empty: for good. What was imported stays either way."),
    "rejected_days": _("Empty: for good."),
    "exports_days": _("Empty: for good."),
    "logs_days": _("Empty: for good. Who erased whom always stays."),
}


class AskForm(forms.Form):
    reason = forms.ChoiceField(label=_("Reason"), choices=Erasure.Reason.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["reason"] = Erasure.Reason.WISH


class ConfirmForm(forms.Form):
    typed = forms.CharField(label=_("The number of this erasure"), max_length=20)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["typed"].widget.attrs.update({"class": "form-control", "autocomplete": "off"})


class RulesForm(forms.Form):
    def __init__(self, rules: Retention, asked: Any = None) -> None:
        super().__init__(asked, initial={name: getattr(rules, name) for name in HELP})
        for name, help_text in HELP.items():
            column: Any = Retention._meta.get_field(name)
            self.fields[name] = made = forms.IntegerField(
                label=column.verbose_name, required=not column.null, min_value=1, max_value=36_500, help_text=help_text
            )
            made.widget.attrs.update({"class": "form-control", "inputmode": "numeric"})
