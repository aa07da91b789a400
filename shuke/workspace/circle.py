"""The people around a customer: family as small heads, then relations; and what each of them last bought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest

from shuke.accounts.policy import may
from shuke.core.enumerated import enumerated
from shuke.customers.models import Customer
from shuke.customers.queries import Home, Tie, Ties, home_of, ties_of
from shuke.orders.queries import last_bought, sees_purchases


def people_panel(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    home = home_of(customer, request.user)
    groups, over = ties_of(customer, request.user)
    groups, within = _apart(groups, home)
    people = [one.customer for one in home.members] if home else []
    people += [tie.other for group in groups for tie in group.ties if tie.other]
    if sees_purchases(request.user):
        bought = last_bought({one.pk for one in people}, request.user)
        for person in people:
            person.last_bought = bought.get(person.pk, "")  # type: ignore[attr-defined]  # for the template only
    return {
        "customer": customer,
        "home": home,
        "groups": groups,
        "within": within,
        "over": [tie for tie in over if tie.other],
        "over_unseen": sum(tie.other is None for tie in over),
        "may_live": customer.kind == Customer.Kind.PERSON and may(request.user, "customers.change"),
        "may_change": may(request.user, "customers.change"),
    }


def _apart(groups: Sequence[Ties], home: Home | None) -> tuple[list[Ties], list[Tie]]:
    """Relations to people of another home, and those to one's own family: there the family says what each is."""
    family = {one.customer_id: one.customer for one in home.members} if home else {}
    within = [tie for group in groups for tie in group.ties if tie.other and tie.other.pk in family]
    for tie in within:
        person: Any = family[tie.other.pk if tie.other else 0]
        person.called = enumerated(filter(None, [getattr(person, "called", ""), tie.called]))
    outside = [replace(one, ties=[tie for tie in one.ties if tie not in within]) for one in groups]
    return [one for one in outside if one.ties or one.unseen], within
