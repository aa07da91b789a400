"""Playbooks: the list with its switches, whom each means, what came of it; and the answers to suggestions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.staticfiles import finders
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from shuke.accounts.access import Request, public, requires
from shuke.accounts.actions.tokens import create_token
from shuke.accounts.policy import may
from shuke.automation import verdicts
from shuke.automation.actions import answering, calling, ready, setting, visiting
from shuke.automation.forms import LinesForm, PolicyForm, SiteForm
from shuke.automation.models import ContactPolicy, Playbook, Site, Suggestion
from shuke.automation.queries import results
from shuke.core.errors import UserError
from shuke.core.often import caller, too_often
from shuke.core.whole import whole_number
from shuke.events.models import Batch
from shuke.orders.queries import sees_purchases
from shuke.records import types
from shuke.records.api.doors import body
from shuke.records.models import SavedView
from shuke.records.seen import veil

MOST = 200  # people behind a figure
SCRIPT = "automation/visit.js"


@require_GET
@requires("playbook:see")
def all_playbooks(request: Request) -> HttpResponse:
    rows = Playbook.objects.visible_to(request.user)
    found = results.results(request.user, rows) if sees_purchases(request.user) else {}
    shown = [
        (one, verdicts.told(found[one.pk], one.holdout) if one.pk in found else None)
        for one in rows.order_by("-active", "pack", "pk")
    ]
    kind = types.named("playbook")
    may_change = may(request.user, "playbook:change")
    context = {
        "playbooks": shown,
        "may_change": may_change,
        "kind": kind,
        "may_set": may(request.user, "settings.change"),
    }
    return render(request, "automation/all.html", context)


@require_POST
@requires("playbook:change")
def bring_in(request: Request) -> HttpResponse:
    count = ready.bring_in(ready.general(), by=request.user, at=timezone.now())
    said = ngettext("%(count)s playbook is here, switched off.", "%(count)s playbooks are here, switched off.", count)
    messages.success(request, said % {"count": count})
    return redirect("automation:all")


@require_POST
@requires("playbook:change")
def switch(request: Request, pk: int) -> HttpResponse:
    one = _playbook(request, pk)
    on = request.POST.get("on") == "1"
    setting.switch(one, on=on, by=request.user, at=timezone.now())
    said = _("“%(name)s” is switched on.") if on else _("“%(name)s” is switched off.")
    messages.success(request, said % {"name": one})
    return redirect(
        (request.POST.get("back") == "page" and types.named("playbook").url(one.pk)) or reverse("automation:all")
    )


@require_POST
@requires("playbook:change")
def mean(request: Request, pk: int) -> HttpResponse:
    """Whom it is for: everybody, or those who fit a kept view now."""
    one, chosen = _playbook(request, pk), request.POST.get("view", "")
    who: dict[str, Any] = {}
    if chosen:
        rows = SavedView.objects.filter(record_type="customer")
        mine = rows.filter(audience=SavedView.Audience.EVERYONE) | rows.filter(owner=request.user.pk)
        view = get_object_or_404(mine, pk=whole_number(chosen))
        who = dict(view.filters)
    setting.mean(one, who, by=request.user, at=timezone.now())
    messages.success(request, _("Saved."))
    return redirect(types.named("playbook").url(one.pk))


@require_GET
@requires("playbook:see")
def people(request: Request, pk: int, group: str) -> HttpResponse:
    """Who stands behind a figure, of those whom the reader sees."""
    one = _playbook(request, pk)
    if group not in results.GROUPS or not sees_purchases(request.user):
        raise Http404
    found = list(results.people(request.user, one, group)[:MOST])
    for row in found:
        veil(row.customer, "customer", request.user)
    context = {"playbook": one, "group": group, "people": found, "most": len(found) == MOST}
    return render(request, "automation/people.html", context)


@requires("settings.change")
def policy(request: Request) -> HttpResponse:
    form = PolicyForm(request.POST or None, instance=ContactPolicy.now())
    if request.method == "POST" and form.is_valid():
        setting.lay_down(form.instance, by=request.user, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("automation:policy")
    return render(request, "automation/policy.html", {"form": form})


@requires("settings.change")
def telephone(request: Request) -> HttpResponse:
    """Who sits at which extension."""
    form = LinesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            calling.lay_lines(form.lines(), by=request.user, at=timezone.now())
        except UserError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("automation:telephone")
    return _telephone(request, form)


@require_POST
@requires("settings.change")
def telephone_address(request: Request) -> HttpResponse:
    """Shown on the answer itself, once, as every key is."""
    token, _key = create_token(by=request.user, name=_("Telephone"))
    address = f"{reverse('signals:rung')}?key={calling.address_key(token)}&phone=&extension=&id="
    return _telephone(request, LinesForm(), request.build_absolute_uri(address))


def _telephone(request: Request, form: LinesForm, address: str = "") -> HttpResponse:
    context = {"form": form, "address": address}
    answer = render(request, "automation/telephone.html", context, status=422 if form.errors else 200)
    answer["Cache-Control"] = "no-store"
    return answer


@requires("settings.change")
def sites(request: Request) -> HttpResponse:
    """The websites whose pages may tell what is looked at, and the line that they carry."""
    form = SiteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            visiting.add_site(form.cleaned_data["origin"], by=request.user, at=timezone.now())
        except UserError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("automation:sites")
    address = request.build_absolute_uri(reverse("website:script"))
    context = {
        "form": form,
        "sites": Site.objects.order_by("origin"),
        "line": f'<script async src="{address}"></script>',
    }
    return render(request, "automation/sites.html", context, status=422 if form.errors else 200)


@require_POST
@requires("settings.change")
def remove_site(request: Request, number: int) -> HttpResponse:
    visiting.remove_site(get_object_or_404(Site, pk=number), by=request.user, at=timezone.now())
    messages.success(request, _("Saved."))
    return redirect("automation:sites")


@require_GET
@public
def script(_request: HttpRequest) -> HttpResponse:
    """At an address that stays, since it stands in pages that are not ours."""
    path = Path(finders.find(SCRIPT) or settings.STATIC_ROOT / SCRIPT)
    answer = HttpResponse(path.read_text("utf-8"), content_type="text/javascript; charset=utf-8")
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    patch_cache_control(answer, public=True, max_age=3600)
    return answer


@csrf_exempt  # of another website, without anybody's cookies; the origin is looked at
@require_POST
@public
def visit(request: HttpRequest) -> HttpResponse:
    """Nothing of whoever does not want to be seen, though their browser should not have asked."""
    if "1" in {request.headers.get("Sec-GPC"), request.headers.get("DNT")}:
        return HttpResponse(status=204)
    site = visiting.site_of(request.headers.get("Origin", ""))
    if site is None:
        return HttpResponse(status=403)
    if too_often("visit", caller(request), most=visiting.MOST_A_MINUTE):
        return HttpResponse(status=429)
    try:
        visiting.visit(site, body(request), at=timezone.now())
    except (UserError, BadRequest):
        return HttpResponse(status=400)
    return HttpResponse(status=204, headers={"Access-Control-Allow-Origin": site.origin, "Vary": "Origin"})


@require_POST
@requires("today.answer")
def answer(request: Request, number: int) -> HttpResponse:
    seen = Suggestion.objects.visible_to(request.user).filter(held_out=False)
    one = get_object_or_404(seen.select_related("playbook", "customer"), pk=number)
    kind = request.POST.get("kind", "")
    if kind not in answering.Kind.values:
        raise Http404
    batch = answering.answer(one, kind, by=request.user, at=timezone.now())
    if not request.htmx:
        messages.success(request, _("Noted."))
        return redirect(types.named("customer").url(one.customer_id))
    veil(one.customer, "customer", request.user)
    order = f"{reverse('orders:enter')}?customer={one.customer_id}&product={one.product_id or ''}"
    context = {"one": one, "batch": batch, "kind": kind, "order_url": order}
    return render(request, "automation/_answered.html", context)


@require_POST
@requires("today.answer")
def take_back(request: Request, batch_id: int) -> HttpResponse:
    seen = Suggestion.objects.visible_to(request.user).filter(batch__id=batch_id, held_out=False)
    one = get_object_or_404(seen)
    answering.take_back(get_object_or_404(Batch, pk=one.batch_id), by=request.user, at=timezone.now())
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect(types.named("customer").url(one.customer_id))


def _playbook(request: Request, pk: int) -> Playbook:
    return get_object_or_404(Playbook.objects.visible_to(request.user), pk=pk)
