"""What the pages of records show of cases."""

from __future__ import annotations

import uuid
from typing import Any

from django.urls import reverse
from django.utils import timezone

from shuke.accounts.models import Team, User
from shuke.accounts.parts import turned_on
from shuke.accounts.policy import may, told
from shuke.accounts.rights import Verb
from shuke.activities.models import Entry
from shuke.activities.panels import may_write, people
from shuke.records import types
from shuke.records.rights import reaches
from shuke.records.versions import version_of
from shuke.service import queries
from shuke.service.canned import offered
from shuke.service.models import Case

Shown = tuple[str, dict[str, Any]]
MOST = 5
PART = "service"
CHANNELS = [("phone", Entry.Kind.CALL.label), *Entry.Channel.choices]
OUTGOING = {Case.Source.LINE: "line", Case.Source.EMAIL: "email", Case.Source.WEB: "email"}


def case_panel(request: Any, record: Case) -> Shown:
    """The question, who asks, and what can be done with it."""
    now = timezone.now()
    case = Case.objects.select_related("owner", "team", "product", "order", "duplicate_of").get(pk=record.pk)
    version = version_of(case)
    [(case, (who, customer_url))] = queries.named([case], request.user)
    may_change = may_write(request.user, record)
    return "service/_case.html", {
        "case": case, "who": who, "customer_url": customer_url, "version": version, "overdue": case.is_overdue(now),
        "may_change": may_change, "mine": case.owner_id == request.user.pk,
        "may_merge": may_change and reaches(request.user, types.named("case"), record, Verb.DELETE),
        "others": queries.named(list(queries.others_of(case, request.user)[:MOST]), request.user),
        **(_for_who_works(request, case, who) if may_change else {}),
    }  # fmt: skip


def _for_who_works(request: Any, case: Case, who: str) -> dict[str, Any]:
    usual = OUTGOING.get(Case.Source(case.source), "phone")
    return {
        "token": uuid.uuid4().hex,
        "channels": [(value, words, value == usual) for value, words in CHANNELS],
        "canned": offered(case, who, request.user),
        "people": people(),
        "teams": list(Team.objects.order_by("position", "name")),
        "alike": queries.alike_customers(case, request.user),
        "new_customer_url": _new_customer(request.user, case),
        **_ways(request.user, case),
    }


def _ways(user: User, case: Case) -> dict[str, str]:
    """By which the answer can go out, of those that the reader may know."""
    customer = (
        types.named("customer").visible_to(user).filter(pk=case.customer_id).first() if case.customer_id else None
    )
    if customer is None:
        closed = case.__dict__.get("masked", frozenset())
        return {
            "phone": "" if "reporter_phone" in closed else case.reporter_phone,
            "email": "" if "reporter_email" in closed else case.reporter_email,
        }
    first = customer.phones.order_by("position").first()
    open_to = {name for name in ("phones", "email") if told(user, "customer", name)}
    return {
        "phone": (first.e164 or first.raw) if first and "phones" in open_to else case.reporter_phone,
        "email": customer.email if "email" in open_to else "",
    }


def _new_customer(user: User, case: Case) -> str:
    if case.customer_id or not may(user, "customer:create"):
        return ""
    return reverse("service:new_customer", args=[case.pk])


def cases_panel(request: Any, record: Any) -> Shown | None:
    """On the page of a customer, product or order: what is still open, and a way to write down a case."""
    kind = types.of(record)
    if kind is None or kind.name not in queries.LINKS or not may(request.user, "case:see"):
        return None
    found = queries.open_cases_of(record, request.user, MOST + 1)
    may_add = kind.name == "customer" and may(request.user, "case:create") and turned_on(request.shop, PART)
    if not found and not may_add:
        return None
    now = timezone.now()
    lines = [(one, who, one.is_overdue(now)) for one, (who, _url) in queries.named(found[:MOST], request.user)]
    add = f"{reverse('records:create', args=['cases'])}?{kind.name}={record.pk}" if may_add else ""
    return "service/_cases.html", {"lines": lines, "more": len(found) > MOST, "add_url": add, "kind": kind.name,
                                   "pk": record.pk}  # fmt: skip
