"""Numbers: counts, quantities, percentages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.core.fields import BIGINT_LIMIT
from shuke.records.fields.base import AMOUNT, BadValue, Field
from shuke.records.fields.stored import Kept, KeptScaled
from shuke.ui.templatetags.ui import number

PLACES = 4


@dataclass(frozen=True)
class Number(Field):
    """`places` after the point, of a custom field; it is kept with four whatever is shown."""

    places: int = PLACES
    kind = "number"
    kind_label = _("Number")
    kind_help = _("A count or a size, such as a shoe size of 26.5.")
    icon = "number"
    becomes: ClassVar[tuple[str, ...]] = ("money", "percent")
    operators = AMOUNT
    align = "end"

    @classmethod
    def from_options(cls, options: Mapping[str, Any], **known: Any) -> Field:
        return cls(places=min(int(options.get("places", PLACES)), PLACES), **known)

    @classmethod
    def option_fields(cls, record_type: Any) -> dict[str, forms.Field]:
        choices = [(str(places), str(places)) for places in range(PLACES + 1)]
        made = forms.ChoiceField(label=_("Digits after the point"), choices=choices, initial="2")
        return {"places": made}

    @classmethod
    def checked_options(cls, given: Mapping[str, Any], record_type: Any) -> dict[str, Any]:
        return {"places": max(0, min(int(given.get("places") or 0), PLACES))}

    @property
    def stored(self) -> Kept:
        return KeptScaled(PLACES)

    def said(self, value: Any) -> str:
        return "" if value is None else number(value)

    def told(self, value: Any) -> str:
        return "" if value in (None, "") else self.said(Decimal(str(value)))

    def exported(self, record: Any) -> Any:
        value = self.value(record)
        return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value

    def plain(self, record: Any) -> Any:
        value = self.value(record)
        return value if value is None or isinstance(value, int) else f"{value:f}"

    def schema(self) -> dict[str, Any]:
        return {"type": ["number", "string"], "description": "a number; as a string, so that no digit is lost"}

    def custom_form_field(self, user: User | AnonymousUser) -> forms.Field:
        return self.dressed(forms.DecimalField(max_digits=18, decimal_places=self.places))

    def dressed(self, made: forms.Field) -> forms.Field:
        made.widget = forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"})
        return made

    def parse(self, text: str) -> Any:
        from shuke.core.parse import amount  # brings pyarrow along, which a page must not pay for

        value, reason = amount(text)
        if reason:
            raise BadValue(_("“%(text)s” is not a number. Write digits only."), text=text.strip()[:40])
        return value

    def operand(self, given: Any) -> Any:
        if isinstance(given, int) and not isinstance(given, bool):
            return Decimal(given)
        return super().operand(given)

    def checked(self, value: Any) -> Any:
        value = super().checked(value)
        if value is not None and abs(value) * 10**PLACES > BIGINT_LIMIT:
            raise BadValue(_("This number is too large."))
        return value


@dataclass(frozen=True)
class Percent(Number):
    """Kept as people say it: 12.5 is 12.5 %."""

    kind = "percent"
    kind_label = _("Percent")
    kind_help = _("A share of a hundred, such as a discount of 5%.")
    icon = "percentage"
    becomes = ("number",)

    def said(self, value: Any) -> str:
        return "" if value is None else f"{number(value)}%"

    def parse(self, text: str) -> Any:
        return super().parse(text.strip().rstrip("%％").strip())
