"""What happened on somebody's account, and what is done to it by hand."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shuke.accounts.access import Request, requires
from shuke.accounts.policy import may
from shuke.accounts.rights import Verb
from shuke.core.whole import whole_number
from shuke.customers.models import Customer, Household
from shuke.ledgers.queries.holders import Holder
from shuke.ledgers.queries.totals import balance
from shuke.loyalty.actions.by_hand import Hand, adjust, pay_in, pay_tab
from shuke.loyalty.actions.ranking import pin, unpin
from shuke.loyalty.books import NAMES, POINTS, STORED, TAB
from shuke.loyalty.forms import AdjustForm, PayForm, PinForm
from shuke.loyalty.models import Ladder, Rank, Tier
from shuke.loyalty.panels import ADJUST, RECEIVE, tells_accounts
from shuke.loyalty.queries import history
from shuke.loyalty.views.answering import answer, asked
from shuke.records import types
from shuke.records.rights import check_reach

HOLDERS: dict[str, Any] = {"customers": Customer, "households": Household}
RECEIVED = {TAB: pay_tab, STORED: pay_in}


def whose(request: Request, slug: str, pk: int, book: str, verb: str = Verb.SEE) -> tuple[Any, Holder]:
    """404 for what is not there, whom the person does not see, and for whoever may not know what people spend."""
    if slug not in HOLDERS or book not in {POINTS, STORED, TAB} or not tells_accounts(request.user):
        raise Http404
    record = get_object_or_404(HOLDERS[slug].objects.visible_to(request.user), pk=pk)
    kind = types.at_address(slug)
    if verb != Verb.SEE:
        check_reach(kind, record, request.user, verb)
    return record, Holder(kind.name, pk)


@require_GET
@requires("customers.view")
def account(request: Request, slug: str, pk: int, book: str) -> HttpResponse:
    record, holder = whose(request, slug, pk, book)
    page = history.page(book, holder, request.user, whole_number(request.GET.get("before", "")) or 0)
    shown = {
        "record": record, "slug": slug, "book": book, "name": NAMES[book], "page": page,
        "balance": balance(book, holder), "money": book != POINTS, "back": types.at_address(slug).url(pk),
        "next_url": f"?before={page.older}" if page.older else "",
        "may_receive": book in RECEIVED and may(request.user, RECEIVE), "may_adjust": may(request.user, ADJUST),
    }  # fmt: skip
    return render(request, "loyalty/account.html", shown)


@require_http_methods(["GET", "POST"])
@requires(RECEIVE)
def receive(request: Request, slug: str, pk: int, book: str) -> HttpResponse:
    """Money for a tab, or in advance."""
    record, holder = whose(request, slug, pk, book, Verb.CHANGE)
    if book not in RECEIVED:
        raise Http404
    form = PayForm(asked(request), **({"amount": owed} if book == TAB and (owed := -balance(TAB, holder)) > 0 else {}))
    title = _("Payment for the tab") if book == TAB else _("Paid in ahead")
    return answer(
        request, form, lambda: RECEIVED[book](holder, form.cleaned_data["amount"], _hand(request, form)),
        title=title, about=record, back=_account(slug, pk, book),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(ADJUST)
def set_right(request: Request, slug: str, pk: int, book: str) -> HttpResponse:
    record, holder = whose(request, slug, pk, book, Verb.CHANGE)
    form = AdjustForm(asked(request))
    title = _("Set right by hand: %(book)s") % {"book": NAMES[book]}
    return answer(
        request, form, lambda: adjust(book, holder, form.cleaned_data["amount"], _hand(request, form)),
        title=title, about=record, back=_account(slug, pk, book),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(ADJUST)
def put_on(request: Request, pk: int, ladder: str) -> HttpResponse:
    """A customer's tier or grade by hand; or by the rules again."""
    customer, _holder = whose(request, "customers", pk, POINTS, Verb.CHANGE)
    if ladder not in Ladder.values:
        raise Http404
    stands = Rank.objects.filter(customer=customer, ladder=ladder).first()
    tiers = Tier.objects.filter(ladder=ladder).order_by("-position", "pk")
    form = PinForm(tiers, asked(request), tier=stands.tier_id if stands else None)
    now = timezone.now()
    told: Any = {"by": request.user, "on": timezone.localdate(now), "at": now}

    def save() -> None:
        if request.POST.get("do") == "unpin":
            unpin(customer, ladder, **told)
        else:
            pin(customer, form.cleaned_data["tier"], reason=form.cleaned_data["reason"], **told)

    if request.POST.get("do") == "unpin":
        form.fields.clear()
    others = [("unpin", _("By the rules again"))] if stands and stands.pinned else []
    back = reverse("records:page", args=["customers", pk])
    return answer(request, form, save, title=Ladder(ladder).label, about=customer, back=back, others=others)


def _hand(request: Request, form: Any) -> Hand:
    now = timezone.now()
    made = form.cleaned_data
    return Hand(request.user, timezone.localdate(now), now, made["note"], made["token"])


def _account(slug: str, pk: int, book: str) -> str:
    return reverse("loyalty:account", args=[slug, pk, book])
