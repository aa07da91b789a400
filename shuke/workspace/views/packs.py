"""Starter packs, under Settings."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from shuke.accounts.access import Request, requires
from shuke.customers.models import Customer
from shuke.workspace.demo.entrance import SOURCE
from shuke.workspace.packs import actions, tasks
from shuke.workspace.packs.reading import Pack, all_packs, pack


@require_GET
@requires("settings.change")
def packs(request: Request) -> HttpResponse:
    shown = [
        {"pack": one, "applied": actions.is_applied(one), "demo": bool(actions.demo_jobs(one))} for one in all_packs()
    ]
    demo_shop = Customer.objects.filter(source_system=SOURCE).exists()
    return render(request, "workspace/packs.html", {"packs": shown, "demo_shop": demo_shop})


@require_POST
@requires("settings.change")
def remove_demo_shop(request: Request) -> HttpResponse:
    """In the background: what is due is worked out anew without it."""
    tasks.remove_demo_shop.enqueue()
    messages.success(request, _("The demo shop is being taken away. Your own records stay."))
    return redirect("workspace:packs")


@require_POST
@requires("settings.change")
def apply(request: Request, name: str) -> HttpResponse:
    chosen = _pack(name)
    done = actions.apply(chosen, by=request.user, at=timezone.now())
    messages.success(request, _("“%(name)s” is set up.") % {"name": chosen.label})
    if done.left:
        left = ngettext(
            "%(count)s field was left out: the shop has one of that name.",
            "%(count)s fields were left out: the shop has some of these names.",
            len(done.left),
        )
        messages.warning(request, left % {"count": len(done.left)})
    return redirect("workspace:packs")


@require_POST
@requires("settings.change")
def remove(request: Request, name: str) -> HttpResponse:
    chosen = _pack(name)
    actions.remove(chosen, by=request.user, at=timezone.now())
    messages.success(
        request, _("“%(name)s” is taken off. What was written in its fields rests 30 days.") % {"name": chosen.label}
    )
    return redirect("workspace:packs")


@require_POST
@requires("settings.change")
def demo(request: Request, name: str, way: str) -> HttpResponse:
    """In the background, since they are imports."""
    chosen = _pack(name)
    if way == "add":
        tasks.add_demo.enqueue(chosen.name, request.user.pk)
        messages.success(request, _("The demo records are on their way in. Look at the list of imports in a moment."))
    else:
        tasks.remove_demo.enqueue(chosen.name, request.user.pk)
        messages.success(request, _("The demo records are being taken away."))
    return redirect("workspace:packs")


def _pack(name: str) -> Pack:
    try:
        return pack(name)
    except LookupError:
        raise Http404 from None
