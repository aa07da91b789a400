"""今天: who to contact now, and why."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shuke.accounts.access import Request, requires
from shuke.accounts.models import User
from shuke.accounts.parts import turned_on
from shuke.accounts.policy import may
from shuke.activities import queries as activities
from shuke.automation.queries.results import lately
from shuke.insights import queries
from shuke.insights.models import HORIZONS, Birthday
from shuke.insights.overviews.card import CARD
from shuke.insights.shown import Shown
from shuke.orders.models import OrderLine
from shuke.orders.queries import sees_purchases
from shuke.orders.waiting import carts_to_show, carts_waiting, coupons_ending, endings_to_show, recovered
from shuke.records.seen import veil
from shuke.service.queries import named, overdue_of

PARTS = {"birthdays", "tasks", "cases", "carts", "coupons"}
BIRTHDAYS = TASKS = 50  # on the page


@requires("today.view")
def today(request: Request) -> HttpResponse:
    now = timezone.localtime()
    shown = Shown.of(request.user, request.GET, now, request.shop)
    birthdays = queries.birthdays(request.user, now.date())
    cases = overdue_of(request.user, now)
    waiting, coupons = carts_waiting(request.user, now), coupons_ending(request.user, now.date())
    tasks = activities.my_day(request.user, now)
    show = shown_part if (shown_part := request.GET.get("show")) in PARTS else "due"
    context = {
        **shown.rows(request.GET.get("after", "")),
        "greeting": greeting(now),
        "now": now,
        "birthdays_count": birthdays[: queries.COUNTED_TO].count(),
        "birthdays": _birthdays(birthdays, request.user) if show == "birthdays" else [],
        "tasks_count": tasks[: queries.COUNTED_TO].count(),
        "to_dos": activities.to_dos(tasks, request.user, now.date(), TASKS) if show == "tasks" else [],
        "cases_count": cases[: queries.COUNTED_TO].count(),
        "cases": named(list(cases[:TASKS]), request.user) if show == "cases" else [],
        "carts_count": waiting[: queries.COUNTED_TO].count(),
        "carts": carts_to_show(waiting, request.user, now) if show == "carts" else [],
        "coupons_count": coupons[: queries.COUNTED_TO].count(),
        "endings": endings_to_show(coupons, request.user, now.date()) if show == "coupons" else [],
        "recovered": recovered(request.user, now) if show == "carts" else None,
        "show": show,
        "horizons": HORIZONS,
        "may_import": may(request.user, "imports.run"),
        "may_change": may(request.user, "task:change"),
        **_state(shown, now.date()),
        **_beside(shown),
        "uplift": lately(request.user, now) if turned_on(request.shop, "playbooks") and show == "due" else None,
    }
    return render(request, "workspace/today.html", context)


def _birthdays(near: QuerySet[Birthday], user: User | AnonymousUser) -> list[Birthday]:
    """The soonest ones, with what a row shows."""
    rows = near.select_related("customer").prefetch_related("customer__phones")
    soonest = list(rows.order_by("falls_on", "customer_id")[:BIRTHDAYS])
    for one in soonest:
        veil(one.customer, "customer", user)
    return soonest


def greeting(now: datetime) -> Promise:
    if now.hour < 11:
        return _("Good morning")
    return _("Good afternoon") if now.hour < 18 else _("Good evening")


def weekday(day: date) -> str:
    """週一, Mon"""
    language = (get_language() or "en").replace("-hant", "_Hant").replace("-hans", "_Hans")
    return format_date(day, "ccc", locale=language)


def _state(shown: Shown, today: date) -> dict[str, Any]:
    """What to say when there is nobody to call."""
    if not sees_purchases(shown.user):
        return {"state": "closed"}
    if shown.forecast is None:
        waiting = OrderLine.objects.purchases().exists()
        return {"state": "counting" if waiting else "no_orders"}
    if not shown.forecast.pairs_count:
        return {"state": "too_little"}
    if not shown.count:
        return {
            "state": "nothing_like_it" if shown.form.narrowing() else "nothing_due",
            "next_due_on": queries.next_due_on(shown.user, shown.forecast, shown.on),
        }
    return {"state": "", "is_old": shown.forecast.as_of < today and shown.on < today}


def _beside(shown: Shown) -> dict[str, Any]:
    """The right column: how good the list was, and what the next days bring."""
    if shown.forecast is None:
        return {}
    days = queries.next_days(shown.user, shown.forecast, shown.on)
    most = max((count for _day, count in days), default=0) or 1
    return {
        "hit_rate": queries.hit_rate(shown.user),
        "card": CARD if shown.user.is_authenticated and CARD.opens_to(shown.user) else None,
        "days": [
            {"on": day, "weekday": weekday(day), "count": count, "height": round(count / most * 40, 1)}
            for day, count in days
        ],
    }
