"""Settings: points, stored value, tabs, and the ladders of tiers and grades."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shuke.accounts.access import Request, requires
from shuke.loyalty.actions.programming import drop_tier, rule_lines, set_program, set_rules, set_tier
from shuke.loyalty.forms import ProgramForm, RuleForm, TierForm
from shuke.loyalty.models import Tier
from shuke.loyalty.queries.program import program as program_now
from shuke.loyalty.views.answering import answer, asked


@require_http_methods(["GET", "POST"])
@requires("settings.change")
def program(request: Request) -> HttpResponse:
    form = ProgramForm(asked(request), instance=program_now())
    tiers = Tier.objects.order_by("ladder", "-position", "pk")

    def save() -> None:
        set_program(request.shop, form.cleaned_data, by=request.user, at=timezone.now())

    return answer(
        request, form, save, title=_("Points and tiers"), back=reverse("loyalty:program"),
        template="loyalty/program.html", tiers=tiers, rules=rule_lines(),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("settings.change")
def rules(request: Request) -> HttpResponse:
    form = RuleForm(asked(request), rules="\n".join(rule_lines()))

    def save() -> None:
        set_rules(form.cleaned_data["rules"].splitlines(), by=request.user, at=timezone.now())

    return answer(request, form, save, title=_("More points, or none"), back=reverse("loyalty:program"))


@require_http_methods(["GET", "POST"])
@requires("settings.change")
def tier(request: Request, pk: int = 0) -> HttpResponse:
    found = get_object_or_404(Tier, pk=pk) if pk else Tier()
    form = TierForm(asked(request), instance=found)

    def save() -> None:
        set_tier(request.shop, form.instance, by=request.user, at=timezone.now())

    deleting = reverse("loyalty:drop_tier", args=[pk]) if pk else ""
    return answer(request, form, save, title=_("Tier or grade"), back=reverse("loyalty:program"), deleting=deleting)


@require_POST
@requires("settings.change")
def remove_tier(request: Request, pk: int) -> HttpResponse:
    drop_tier(get_object_or_404(Tier, pk=pk), by=request.user, at=timezone.now())
    return redirect("loyalty:program")
