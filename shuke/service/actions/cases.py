"""Writing cases down and moving them on. The columns, the bin and the history are the record engine's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from shuke.accounts.models import User
from shuke.accounts.policy import reach_of
from shuke.customers.models import Customer
from shuke.events.models import Batch
from shuke.records.actions import plain
from shuke.records.sent import made_before
from shuke.service.actions.setting_up import next_number, set_up, settings_row
from shuke.service.models import OPEN, Case, CaseRule
from shuke.service.notices import case_opened
from shuke.service.rules import Facts, verdict

KIND = "case"


@transaction.atomic
def create_case(
    *,
    by: User | None,
    token: str = "",
    custom: Mapping[str, Any] | None = None,
    batch: Batch | None = None,
    at: datetime | None = None,
    **values: Any,
) -> Case:
    """The next number, and kind and priority by the shop's rules, unless given. The same `token` a second time gives
    the first one back."""
    if known := made_before(Case.objects.all(), token):
        return known
    at = at or timezone.now()
    set_up(by=by, at=at)
    values = _completed(values, by, at)
    made: Case = plain.create(KIND, by=by, token=token, custom=custom, batch=batch, at=at, **values)
    if batch is None:  # what a file brings is no news
        case_opened(made, by=by, at=at)
    return made


@transaction.atomic
def change_case(
    case: Case,
    *,
    by: User | None,
    version: str | None = None,
    custom: Mapping[str, Any] | None = None,
    batch: Batch | None = None,
    at: datetime | None = None,
    **values: Any,
) -> Case:
    """Change the given fields, and what follows from them. Raises ChangedMeanwhile."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    values = _followed(case, values, at or timezone.now())
    changed: Case = plain.change(KIND, case, by=by, version=version, custom=custom, batch=batch, at=at, **values)
    return changed


def move(case: Case, status: str, *, by: User | None, at: datetime, version: str | None = None) -> Case:
    """To another status: resolved, waiting, closed, open again."""
    return change_case(case, by=by, at=at, version=version, status=status)


def settle_reporter(
    case: Case, customer: Customer | None, *, by: User, at: datetime, version: str | None = None
) -> Case:
    """It is this customer who asks; or it turned out not to be."""
    return change_case(case, by=by, at=at, version=version, customer=customer)


@transaction.atomic
def mark_as_same(case: Case, other: Case, *, by: User, at: datetime, version: str | None = None) -> Case:
    """The matter goes on in the other case; this one is closed and leads there."""
    return change_case(case, by=by, at=at, version=version, duplicate_of=other, status=Case.Status.CLOSED)


def _completed(values: dict[str, Any], by: User | None, at: datetime) -> dict[str, Any]:
    values = {name: value for name, value in values.items() if value not in (None, "")}
    values["number"] = str(values.get("number", "")).strip() or next_number()
    opened = values.setdefault("opened_at", at)
    values |= _ruled(values)
    if values.get("team") is None and (customer := values.get("customer")) is not None:
        values |= {"team": customer.team} if _may_have(customer, by) else {}
    status = values.setdefault("status", Case.Status.NEW)
    if status in OPEN:
        values.setdefault("due_at", opened + settings_row().time_for(values["priority"]))
    else:
        values.setdefault("resolved_at", at)
    return values


def _may_have(customer: Customer, by: User | None) -> bool:
    """Whether the customer's team is one that the person may give the case to."""
    reach = reach_of(by, KIND) if by else None
    return reach is None or reach.everything or customer.team_id in reach.teams


def _ruled(values: Mapping[str, Any]) -> dict[str, Any]:
    """Kind and priority by the rules, where nobody said; the reason only where the rule decided."""
    if values.get("kind") and values.get("priority"):
        return {}
    order = values.get("order")
    product = values.get("product")
    facts = Facts(
        f"{values.get('subject', '')} {values.get('description', '')}", values.get("source", Case.Source.PHONE),
        product.pk if product else None, order.status if order else "",
    )  # fmt: skip
    rules = CaseRule.objects.filter(deleted_at=None, active=True).order_by("position", "id")
    found = verdict(facts, rules)
    kind, priority = values.get("kind") or found.kind, values.get("priority") or found.priority
    return {"kind": kind, "priority": priority, "why": found.why}


def _followed(case: Case, values: dict[str, Any], at: datetime) -> dict[str, Any]:
    """What follows from a new status or priority, unless it is given along (taking a change back gives it)."""
    for name in ("kind", "priority"):
        if name in values and not values[name]:
            del values[name]
    if any(values.get(name, getattr(case, name)) != getattr(case, name) for name in ("kind", "priority")):
        values.setdefault("why", "")
    if "number" in values and not values["number"]:
        del values["number"]
    status, priority = values.get("status", case.status), values.get("priority", case.priority)
    if status != case.status:
        values = {**_timed(case, status, priority, at), **values}
    elif priority != case.priority and case.due_at is not None:
        values.setdefault("due_at", case.opened_at + settings_row().time_for(priority))
    return values


def _timed(case: Case, status: str, priority: str, at: datetime) -> dict[str, Any]:
    """Who is done owes no answer; who was done and no longer is owes one from now on."""
    if status not in OPEN:
        return {"due_at": None, **({} if case.resolved_at else {"resolved_at": at})}
    if case.is_open:
        return {"due_at": None} if status == Case.Status.PENDING else {}
    return {"resolved_at": None, "due_at": at + settings_row().time_for(priority)}
