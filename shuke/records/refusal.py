"""What an action refuses, shown in the form that asked for it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.core.errors import UserError


def refuse(form: forms.BaseForm, error: UserError) -> None:
    """At the field that it speaks of; one that may be confirmed brings a box to tick."""
    at = error.field if error.field in form.fields else None
    form.add_error(at, forms.ValidationError(str(error), code=error.code))
    if error.can_confirm:
        form.fields["confirmed"] = forms.MultipleChoiceField(
            choices=[(error.code, _("Save anyway"))], widget=forms.CheckboxSelectMultiple, required=False, label=""
        )
