"""Suggestions on the list of Today, among what is due."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet

from shuke.automation.models import Playbook, Suggestion
from shuke.automation.queries import open as suggestions
from shuke.insights.beside import Beside
from shuke.insights.queries import Person

MOST = 300  # rows of the list that are read


class Suggestions:
    part = "playbooks"

    @staticmethod
    def values(user: Person, at: datetime, team: int | None, grade: str) -> Mapping[int, Decimal]:
        rows = _to_do(user, at)
        if team:
            rows = rows.filter(customer__team=team)
        if grade:
            rows = rows.filter(customer__grade=grade)
        found: dict[int, Decimal] = {}
        for customer, value in rows.order_by("-value", "-pk").values_list("customer_id", "value")[:MOST]:
            found.setdefault(customer, value)
        return found

    @staticmethod
    def of(user: Person, at: datetime, customers: Collection[int]) -> Mapping[int, Beside]:
        rows = _to_do(user, at).filter(customer__in=customers)
        mine = suggestions.by_customer(suggestions.dressed(rows, user))
        return {
            customer: Beside(shown[0].customer, shown[0].suggestion.value, "automation/_suggestions.html", shown)
            for customer, shown in mine.items()
        }

    @staticmethod
    def left_alone(at: datetime, customers: Collection[int]) -> set[int]:
        return suggestions.held_from_due(customers, at)


def _to_do(user: Person, at: datetime) -> QuerySet[Suggestion]:
    """What is only to be known pops up and stands with the customer."""
    return suggestions.of_person(user, at).exclude(playbook__channel=Playbook.Channel.NOTICE)
