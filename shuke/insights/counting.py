"""How many customers are of each type, in each stage, meant by each strategy."""

from __future__ import annotations

from django.db.models import Count

from shuke.accounts.models import User
from shuke.accounts.policy import fields_closed
from shuke.insights.overviews.gate import measured, people
from shuke.insights.type_words import CHOICES


def counts(user: User, aspect: str) -> dict[str, int]:
    """Value → number of the customers whom the person sees; those without one under an empty value. Nothing where this
    is kept from them. Reads the whole index of that column: for pages that are looked at now and then."""
    if aspect in fields_closed(user, "customer"):
        return {}
    found = dict(measured(user).values_list(aspect).annotate(count=Count("pk")))
    return {value: found.get(value or None, 0) for value in (*CHOICES[aspect].values, "")}


def whose(aspect: str, value: str) -> str:
    """The address of the list of those customers."""
    return people({"field": aspect, "op": "any_of", "value": [value]})
