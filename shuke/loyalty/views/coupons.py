"""Giving coupons away, and saying what they are good for."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from shuke.accounts.access import Request, requires
from shuke.accounts.policy import may
from shuke.accounts.rights import Verb
from shuke.core.whole import whole_number
from shuke.loyalty.actions.coupons import give, set_scope
from shuke.loyalty.forms import GiveForm, ScopeForm
from shuke.loyalty.models import Coupon
from shuke.loyalty.panels import RECEIVE, tells_accounts
from shuke.loyalty.queries.holders import page_of_holders
from shuke.loyalty.views.answering import answer, asked
from shuke.records import types
from shuke.records.chosen import among
from shuke.records.rights import changeable


@require_http_methods(["GET", "POST"])
@requires(RECEIVE)
def give_coupon(request: Request) -> HttpResponse:
    """To the customers of `ids`, with commas; or to `all` of a list as it is filtered (`list`)."""
    ids = _customers(request)
    coupons = Coupon.objects.visible_to(request.user).filter(active=True, code="").order_by("name", "pk")
    form = GiveForm(coupons, asked(request), coupon=request.GET.get("coupon"))

    def save() -> None:
        made = form.cleaned_data
        give(made["coupon"], ids, by=request.user, at=timezone.now(), note=made["note"], token=made["token"])

    words = ngettext("Give a coupon to %(count)s customer", "Give a coupon to %(count)s customers", len(ids))
    if len(ids) == 1:
        back = reverse("records:page", args=["customers", ids[0]])
    elif form.is_bound and form.is_valid():
        back = reverse("loyalty:holders", args=[form.cleaned_data["coupon"].pk])
    else:
        back = reverse("records:customers")
    kept = [(name, _asked(request).get(name, "")) for name in ("ids", "all", "list")]
    about = _new_coupon(request, kept)
    return answer(request, form, save, title=words % {"count": f"{len(ids):,}"}, back=back, kept=kept, about=about)


def _new_coupon(request: Request, kept: Sequence[tuple[str, str]]) -> str:
    """To a coupon that is not there yet, and back here with the same customers."""
    if not may(request.user, "coupon:create"):
        return ""
    here = f"{request.path}?{urlencode([pair for pair in kept if pair[1]])}"
    address = f"{reverse('records:create', args=['coupons'])}?{urlencode({'next': here})}"
    return format_html('<a href="{}">{}</a>', address, _("Make a new coupon for it"))


@require_GET
@requires("coupon:see")
def holders(request: Request, pk: int) -> HttpResponse:
    """Who has it, and what one could write to those who agreed to hear of offers."""
    coupon = get_object_or_404(Coupon.objects.visible_to(request.user), pk=pk)
    if not tells_accounts(request.user):
        raise Http404
    before = whole_number(request.GET.get("before", ""))
    found, more = page_of_holders(coupon, request.user, before, timezone.localdate())
    shown = {"coupon": coupon, "holders": found, "next_url": f"?before={more}" if more else ""}
    return render(request, "loyalty/holders.html", shown)


def _asked(request: Request) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


def _customers(request: Request) -> list[int]:
    """Those that the person may change."""
    kind = types.named("customer")
    rows = among(changeable(request.user, kind), kind, request.user, _asked(request))
    return list(rows.order_by("pk").values_list("pk", flat=True))


@require_http_methods(["GET", "POST"])
@requires("coupon:change")
def scope(request: Request, pk: int) -> HttpResponse:
    coupon = get_object_or_404(Coupon.objects.visible_to(request.user, Verb.CHANGE), pk=pk)
    stands = [one.product.code if one.product else one.category for one in coupon.scopes.select_related("product")]
    form = ScopeForm(asked(request), scope="\n".join(stands))

    def save() -> None:
        set_scope(coupon, form.cleaned_data["scope"].splitlines(), by=request.user, at=timezone.now())

    back = reverse("records:page", args=["coupons", pk])
    return answer(request, form, save, title=_("What the coupon is good for"), about=coupon, back=back)
