"""The people around a customer: family as small heads, then relations; and what each of them last bought."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from shuke.accounts.policy import may
from shuke.customers.models import Customer
from shuke.customers.queries import home_of, ties_of
from shuke.orders.queries import last_bought


def people_panel(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    home = home_of(customer, request.user)
    groups, over = ties_of(customer, request.user)
    people = [one.customer for one in home.members] if home else []
    people += [tie.other for group in groups for tie in group.ties if tie.other]
    if may(request.user, "orders.view"):
        bought = last_bought({one.pk for one in people}, request.user)
        for person in people:
            person.last_bought = bought.get(person.pk, "")  # type: ignore[attr-defined]  # for the template only
    return {
        "customer": customer,
        "home": home,
        "groups": groups,
        "over": [tie for tie in over if tie.other],
        "over_unseen": sum(tie.other is None for tie in over),
        "may_live": customer.kind == Customer.Kind.PERSON and may(request.user, "customers.change"),
        "may_change": may(request.user, "customers.change"),
    }
