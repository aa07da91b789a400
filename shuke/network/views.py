"""The tree of sponsors with its PV, and whom to follow up in a line."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shuke.accounts.access import Request, requires
from shuke.accounts.policy import fields_closed
from shuke.core.errors import UserError
from shuke.core.whole import whole_number
from shuke.customers.models import Customer
from shuke.network import actions
from shuke.network.forms import FollowUpFilter, TreeFilter
from shuke.network.models import Line
from shuke.network.queries import MOST, Place, follow_ups, line_of, places, sponsored_by, tops, upline
from shuke.orders.queries import sees_purchases
from shuke.records import types
from shuke.records.rights import changeable

NEVER = 1_000_000  # days: for a question that the person's role does not let them ask


class NotYours(UserError):
    code = "not_yours"


@require_GET
@requires("sponsorship:see")
def tree(request: Request) -> HttpResponse:
    """All tops that the person sees, or one member with the way up and the level below."""
    root, asked = _root(request), _asked(TreeFilter(request.GET, timezone.localdate()))
    shown: dict[str, Any] = {"root": root, "upline": upline(request.user, root.pk) if root else []}
    if root is None:
        rows = places(request.user, tops(request.user), asked["period"], asked["least"])
        if len(rows) == 1:
            shown["below"] = _below(request, rows[0].customer.pk, asked)
    else:
        rows = places(request.user, Customer.objects.filter(pk=root.pk), asked["period"], asked["least"])
        shown["below"] = _below(request, root.pk, asked)
    return render(request, "network/tree.html", {**_always(request, asked), **shown, "rows": rows})


@require_GET
@requires("sponsorship:see")
def level(request: Request, pk: int) -> HttpResponse:
    """Those whom a member sponsored: the rows that open under the member's."""
    member = get_object_or_404(Customer.objects.visible_to(request.user), pk=pk)
    asked = _asked(TreeFilter(request.GET, timezone.localdate()))
    rows = _below(request, member.pk, asked)
    return render(request, "network/_level.html", {**_always(request, asked), "rows": rows})


@require_GET
@requires("sponsorship:see")
def follow_up(request: Request) -> HttpResponse:
    """Of the line of one member, or of all that the person sees in the tree."""
    on, root = timezone.localdate(), _root(request)
    asked = _asked(FollowUpFilter(request.GET, on))
    closed = fields_closed(request.user, "customer")
    quiet, unspoken = (
        NEVER if field in closed else asked[name]
        for field, name in (("last_ordered_on", "quiet"), ("last_contacted_on", "unspoken"))
    )
    among = (
        line_of(request.user, root.pk) if root else Customer.objects.visible_to(request.user).filter(above__distance=0)
    )
    least = asked["least"] if sees_purchases(request.user) else Decimal(0)
    rows = follow_ups(request.user, among, asked["period"], on=on, least=least, quiet=quiet, unspoken=unspoken)
    shown = {"rows": rows, "root": root, "cut": len(rows) == MOST}
    return render(request, "network/follow_up.html", {**_always(request, asked), **shown})


@require_POST
@requires("teams.change")
def lead(request: Request, pk: int) -> HttpResponse:
    member = _member(request, pk)
    line = actions.lead(member, by=request.user)
    messages.success(
        request, _("%(name)s now leads a line. Its team is “%(team)s”.") % {"name": member.name, "team": line.team.name}
    )
    return redirect("workspace:customer", member.pk)


@require_POST
@requires("teams.change")
def stop_leading(request: Request, pk: int) -> HttpResponse:
    member = _member(request, pk)
    for line in Line.objects.filter(leader=member):
        actions.stop_leading(line, by=request.user)
    messages.success(request, _("%(name)s no longer leads a line.") % {"name": member.name})
    return redirect("workspace:customer", member.pk)


def _member(request: Request, pk: int) -> Customer:
    """One whom the person may change: leading a line changes the team of many."""
    customers = types.named("customer")
    member = get_object_or_404(Customer.objects.visible_to(request.user), pk=pk)
    if not changeable(request.user, customers).filter(pk=pk).exists():
        raise NotYours(_("You may look at this one, but not change it. Ask whoever looks after it, or the owner."))
    return member


def _root(request: HttpRequest) -> Customer | None:
    asked = whole_number(request.GET.get("member", ""))
    return get_object_or_404(Customer.objects.visible_to(request.user), pk=asked) if asked else None


def _below(request: Request, member: int, asked: dict[str, Any]) -> list[Place]:
    return places(request.user, sponsored_by(request.user, member), asked["period"], asked["least"])


def _asked(form: TreeFilter) -> dict[str, Any]:
    """What holds; an answer that can't be read is told at its field, and the rest still counts."""
    form.is_valid()
    return {**form.clean(), "form": form}


def _always(request: Request, asked: dict[str, Any]) -> dict[str, Any]:
    query = {"period": asked["period"].code, "least": asked["least"] or ""}
    return {
        "filters": asked["form"], "period": asked["period"], "least": asked["least"],
        "query": urlencode({name: value for name, value in query.items() if value}),
        "told": sees_purchases(request.user), "closed": fields_closed(request.user, "customer"),
    }  # fmt: skip
