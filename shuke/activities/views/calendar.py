"""One page of what one means to do, by day, week or month; and its address for other calendars."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from shuke.accounts.access import Request, public, requires
from shuke.accounts.policy import may
from shuke.activities import agenda
from shuke.activities.actions import feeds
from shuke.activities.feeds import feed as told
from shuke.activities.models import Feed
from shuke.activities.panels import people
from shuke.activities.queries import ToDo
from shuke.core.often import too_often
from shuke.records import types
from shuke.records.values import writable

MOST = 60  # calls a minute of one address
FORMS = (("day", pgettext_lazy("calendar", "Day")), ("week", _("Week")), ("month", _("Month")))


@require_GET
@requires("task:see")
def page(request: Request) -> HttpResponse:
    today = timezone.localdate()
    asked = agenda.Question.asked(request.GET.dict(), today)
    shown = {
        "asked": asked,
        "days": agenda.days(asked, request.user, today),
        "forms": [(asked.url(form=form), words, form == asked.form) for form, words in FORMS],
        "today_url": asked.url(on=today),
        "mine_url": asked.url(everyones=False),
        "all_url": asked.url(everyones=True) if len(people()) > 1 else "",
        "movable": may(request.user, "task:change") and "due_on" in writable(types.named("task"), request.user),
        "may_plan": may(request.user, "task:create"),
    }
    return render(request, "activities/calendar.html", shown)


@require_http_methods(["GET", "POST"])
@requires("task:see")
def address(request: Request) -> HttpResponse:
    """Where other calendars read one's own. `do` is make or end; the address itself is shown once."""
    made = ""
    if request.method == "POST" and request.POST.get("do") == "end":
        feeds.end_feed(by=request.user, at=timezone.now())
        messages.success(request, _("The address works no more."))
        return redirect("activities:address")
    if request.method == "POST":
        secret = feeds.make_feed(by=request.user, at=timezone.now())
        made = request.build_absolute_uri(reverse("activities:feed", args=[secret]))
    known = Feed.objects.filter(user=request.user).first()
    answer = render(request, "activities/address.html", {"made": made, "known": known})
    answer["Cache-Control"] = "no-store"
    return answer


@require_GET
@public
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar itself, for whoever has the address."""
    now = timezone.now()
    if too_often("calendar", feeds.digest(secret), most=MOST):
        return HttpResponse(status=429)
    user = feeds.opened_by(secret, at=now)
    if user is None:
        raise Http404
    zone = ZoneInfo(timezone.get_current_timezone_name())

    def page_of(one: ToDo) -> str:
        return request.build_absolute_uri(reverse("records:page", args=["tasks", one.task.pk]))

    answer = HttpResponse(
        told(user, timezone.localdate(now), zone, page_of), content_type="text/calendar; charset=utf-8"
    )
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Content-Disposition"] = 'inline; filename="shuke.ics"'
    return answer
