"""Settings: how long things are kept, and whom nobody has met for long."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shuke.accounts.access import Request, requires
from shuke.customers.models import Customer
from shuke.privacy.actions import keeping
from shuke.privacy.forms import RulesForm
from shuke.privacy.models import Retention
from shuke.privacy.queries.rules import retention

LISTED = 100


@require_http_methods(["GET", "POST"])
@requires("settings.change")
def rules(request: Request) -> HttpResponse:
    """`do` is count, which changes nothing, or save."""
    known, now = retention(), timezone.now()
    form = RulesForm(known, request.POST if request.method == "POST" else None)
    counted = None
    if request.method == "POST" and form.is_valid():
        if request.POST.get("do") == "save":
            keeping.change_rules(by=request.user, at=now, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("privacy:rules")
        counted = keeping.counts(Retention(pk=1, **form.cleaned_data), now)
    context = {"form": form, "counted": counted, "rules": known}
    return render(request, "privacy/rules.html", context, status=422 if form.errors else 200)


@require_GET
@requires("privacy.manage")
def dormant(request: Request) -> HttpResponse:
    """Only those whom the reader sees; each is looked at and decided on."""
    known = retention()
    quiet = keeping.dormant(known, timezone.now())
    rows = Customer.objects.visible_to(request.user).filter(pk__in=quiet.values("pk")).order_by("pk")[: LISTED + 1]
    return render(request, "privacy/dormant.html", {"rows": rows[:LISTED], "more": len(rows) > LISTED, "rules": known})
