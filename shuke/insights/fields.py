"""What was measured, as fields of a customer: columns, filters, sorting, files and the API follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from shuke.insights import type_words
from shuke.records.fields import Beside, Choice, Field, Money, Number, Percent


@dataclass(frozen=True)
class MeasuredNumber(Beside, Number):
    way: ClassVar[str] = "measure"


@dataclass(frozen=True)
class MeasuredMoney(Beside, Money):
    way: ClassVar[str] = "measure"


@dataclass(frozen=True)
class MeasuredShare(Beside, Percent):
    way: ClassVar[str] = "measure"


@dataclass(frozen=True)
class MeasuredChoice(Beside, Choice):
    way: ClassVar[str] = "measure"


def _all(kind: type[Any], *names: str) -> tuple[Field, ...]:
    return tuple(kind(name) for name in names)


MEASURES: tuple[Field, ...] = (
    *_all(MeasuredNumber, "recency_days", "frequency"),
    MeasuredMoney("monetary"),
    *_all(MeasuredNumber, "rfm", "rfm_before", "average_gap"),
    *_all(MeasuredShare, "regularity"),
    *_all(MeasuredNumber, "variety"),
    *_all(MeasuredShare, "discount_share", "impulse", "novelty"),
    *_all(MeasuredNumber, "expected_purchases"),
    *_all(MeasuredMoney, "expected_value", "profit"),
    *_all(MeasuredShare, "alive", "churn_risk"),
    MeasuredMoney("at_risk"),
    *_all(MeasuredShare, "satisfaction"),
    *(
        MeasuredChoice(aspect, choices=words, colours=type_words.COLOURS.get(aspect, {}))
        for aspect, words in type_words.CHOICES.items()
    ),
)
