"""Yes or no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.accounts.models import User
from shuke.records.fields.base import WHETHER, BadValue, Field
from shuke.records.fields.stored import Kept, KeptYesNo


@dataclass(frozen=True)
class YesNo(Field):
    """A custom one that nobody has answered yet is neither."""

    kind = "yes_no"
    kind_label = gettext_lazy("Yes or no")
    kind_help = gettext_lazy("A plain yes or no, such as whether a card was sent.")
    icon = "toggle-left"
    operators = WHETHER
    repeats = True

    @property
    def stored(self) -> Kept:
        return KeptYesNo()

    def said(self, value: Any) -> str:
        if value is None:
            return ""
        return _("Yes") if value else _("No")

    def told(self, value: Any) -> str:
        return self.said(value)

    def exported(self, record: Any) -> str:
        return self.text(record)

    def plain(self, record: Any) -> Any:
        return self.value(record)

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}

    def custom_form_field(self, user: User | AnonymousUser) -> forms.Field:
        return forms.TypedChoiceField(
            choices=[("", "—"), ("1", gettext_lazy("Yes")), ("0", gettext_lazy("No"))],
            coerce=lambda text: text == "1",
            empty_value=None,
        )

    def initial(self, record: Any) -> Any:
        value = self.value(record)
        return value if not self.custom or value is None else str(int(value))

    def parse(self, text: str) -> Any:
        from shuke.core.parse import boolean  # brings pyarrow along, which a page must not pay for

        value, reason = boolean(text)
        if reason:
            raise BadValue(gettext_lazy("“%(text)s”: write yes or no."), text=text.strip()[:40])
        return value

    def operand(self, given: Any) -> Any:
        return given if isinstance(given, bool) else super().operand(given)
