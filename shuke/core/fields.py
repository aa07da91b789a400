"""Exact decimal numbers that both databases store, compare and add up as whole numbers.

SQLite has no decimal type: Django's DecimalField ends there as a binary float. A scaled BIGINT is exact on both
databases, is summed exactly in SQL and is read by Arrow without conversion.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.core import checks, exceptions, validators
from django.db import models
from django.utils.translation import gettext_lazy as _

BIGINT_LIMIT = 2**63 - 1


class ScaledDecimalField(models.BigIntegerField):
    """A Decimal with `places` digits after the point, stored as the whole number `value × 10**places`.

    Values finer than `places` are rounded half up. Sum, Min, Max and comparisons work in SQL; to multiply two such
    columns in SQL, divide by the scale once.
    """

    description = _("Decimal number")
    _pyi_private_set_type: Any  # what the type checker reads: Decimal, int or str go in
    _pyi_private_get_type: Any

    def __init__(self, *args: Any, places: int = 4, **kwargs: Any) -> None:
        self.places = places
        self.scale = 10**places
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "places": self.places}

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        errors = super().check(**kwargs)
        if isinstance(self.default, float):
            errors.append(checks.Error("A default must be a Decimal or int, never a float.", obj=self))
        return errors

    @property
    def validators(self) -> list[Any]:
        bound = Decimal(BIGINT_LIMIT) / self.scale
        return [validators.MinValueValidator(-bound), validators.MaxValueValidator(bound)]

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else unscale(value, self.places)

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or value == "":
            return None
        try:
            number = Decimal(str(value))
        except ArithmeticError:
            number = Decimal("NaN")
        if not number.is_finite():
            raise exceptions.ValidationError(_("“%(value)s” is not a number."), params={"value": value})
        return number

    def get_prep_value(self, value: Any) -> int | None:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        return scaled(self.to_python(value), self.places)

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        options = {"form_class": forms.DecimalField, "decimal_places": self.places, "max_digits": 19}
        return models.Field.formfield(self, **{**options, **kwargs})


class MoneyField(ScaledDecimalField):
    """An amount of money; its currency stands on the order or is the shop's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("places", 4)
        super().__init__(*args, **kwargs)


class QuantityField(ScaledDecimalField):
    """How many or how much of a product's unit: 2 boxes, 1.25 kg."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("places", 3)
        super().__init__(*args, **kwargs)


def scaled(value: Decimal | None, places: int) -> int | None:
    """`Decimal("1.5"), 4` → 15000, rounded half up."""
    if value is None:
        return None
    return int((value * 10**places).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def unscale(value: int | Decimal | float, places: int) -> Decimal:
    """`15000, 4` → `Decimal("1.5")`; whole numbers come back without an exponent."""
    number = Decimal(int(value)).scaleb(-places)
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()
