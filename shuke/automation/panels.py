"""What the pages of customers and playbooks show of signals and suggestions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from shuke.accounts.parts import turned_on
from shuke.accounts.policy import may
from shuke.automation import candidates, verdicts
from shuke.automation.models import Playbook, Signal
from shuke.automation.queries import open as suggestions
from shuke.automation.queries import results
from shuke.core.prepared import prepared
from shuke.customers.models import Customer
from shuke.orders.queries import sees_purchases
from shuke.records import filtering, types
from shuke.records.filtering import FilterRefused
from shuke.records.models import SavedView
from shuke.records.types import RecordType

Shown = tuple[str, dict[str, Any]]
LATELY, MOST = timedelta(days=30), 5


def lately_panel(request: HttpRequest, customer: Customer) -> Shown | None:
    """What this customer did of late, the newest first."""
    since = timezone.now() - LATELY
    found = [one for one in _newest(customer.pk) if one.at >= since]
    names = may(request.user, "product:see")
    return ("automation/_lately.html", {"lately": found, "names": names}) if found else None


@prepared("customer")
def _newest(customer: int) -> QuerySet[Signal]:
    return Signal.objects.filter(customer=customer).select_related("product").order_by("-at", "-id")[:MOST]


def suggestions_panel(request: Any, customer: Customer) -> Shown | None:
    """What to do with this customer now."""
    if not (turned_on(request.shop, "playbooks") and may(request.user, "today.view")):
        return None
    found = suggestions.shown_to(request.user, timezone.now(), customer=customer.pk)
    may_answer = may(request.user, "today.answer")
    return ("automation/_now.html", {"plays": found, "may_answer": may_answer}) if found else None


def playbook_panel(request: Any, playbook: Playbook) -> Shown:
    """Whom it means, whom it would reach today, and what came of it."""
    may_change = may(request.user, "playbook:change")
    seen = sees_purchases(request.user)
    result = results.result_of(request.user, playbook) if seen else None
    return "automation/_playbook.html", {
        "playbook": playbook, "may_change": may_change, "who": who_in_words(playbook, request.user),
        "views": _views(types.named("customer"), request.user) if may_change else [],
        "told": verdicts.told(result, playbook.holdout) if result else None,
        **(reach_of(playbook) if may_change else {}),
    }  # fmt: skip


def who_in_words(playbook: Playbook, user: Any) -> str:
    if not playbook.who:
        return _("All customers")
    try:
        return filtering.parse(playbook.who, types.named("customer"), user).told(user)
    except FilterRefused as error:
        return str(error)


def reach_of(playbook: Playbook) -> dict[str, Any]:
    """Of a state; what a signal will reach nobody knows before."""
    if not playbook.is_state:
        return {}
    at = timezone.now()
    try:
        return {"reach": candidates.reach(playbook, timezone.localdate(at), at), "most": candidates.MOST_COUNTED}
    except FilterRefused as error:
        return {"reach_refused": error}


def _views(kind: RecordType, user: Any) -> list[SavedView]:
    """Kept views of customers that everybody sees, or the person's own."""
    rows = SavedView.objects.filter(record_type=kind.name)
    mine = rows.filter(audience=SavedView.Audience.EVERYONE) | rows.filter(owner=user.pk)
    return [one for one in mine.order_by("pk") if one.filters]
