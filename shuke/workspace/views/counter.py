"""The counter: look somebody or something up, say the sentence, write the sale down; also when the network is down."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shuke.accounts.access import Request, requires
from shuke.accounts.policy import fields_closed, may
from shuke.catalogue.models import Product
from shuke.catalogue.queries.prices import Price, prices_for
from shuke.core.whole import whole_number
from shuke.customers.models import Customer
from shuke.insights import suggesting
from shuke.orders.queries import sees_amounts
from shuke.records.seen import named_as_seen, veil
from shuke.workspace.counter.evidence import gather
from shuke.workspace.counter.looking import Found, look
from shuke.workspace.counter.notes import ATTENTION, TERMS, notes_on
from shuke.workspace.counter.selling import SaleForm, begin_with, sell
from shuke.workspace.counter.sentences import called, speak
from shuke.workspace.counter.snapshot import snapshot as kept_by_till

WORKER = "workspace/counter-worker.js"
MOST_NEXT = 4  # besides what they usually take


@require_GET
@requires("customers.view")
def counter(request: Request) -> HttpResponse:
    """The field alone, or with a person (`customer`), as other pages link to it."""
    customer = _customer(request, request.GET.get("customer", ""))
    shown = _card(request, customer, None) if customer else {}
    return render(request, "workspace/counter/counter.html", {**shown, **_allowed(request)})


@require_GET
@requires("customers.view")
def looked(request: Request) -> HttpResponse:
    """What is being typed, or (`whole`) was entered or scanned; with `customer`, a product is spoken of for them."""
    found = look(request.GET.get("q", ""), request.user, whole="whole" in request.GET)
    before = _customer(request, request.GET.get("customer", ""))
    if found.product and before:
        return render(request, "workspace/counter/_card.html", _card(request, before, found.product))
    if found.customer:
        return render(request, "workspace/counter/_card.html", _card(request, found.customer, None))
    return render(request, "workspace/counter/_people.html", _people(request, found))


@require_GET
@requires("customers.view")
def person(request: Request, pk: int) -> HttpResponse:
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=pk)
    return render(request, "workspace/counter/_card.html", _card(request, customer, None))


@require_POST
@requires("order:create")
def sale(request: Request) -> HttpResponse:
    """A till that was offline sends the same sale until it gets an answer: `token` makes it one order."""
    customer = _customer(request, request.POST.get("customer", ""))
    if customer is None:
        raise Http404
    form = _sale_form(request, request.POST, customer)
    order = sell(form, by=request.user, token=request.POST.get("token", "")[:60])
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"order": order.number, "total": str(order.total)})
    name, paid = called(veil(customer, "customer", request.user)), order.payments.first()
    shown = {"order": order, "name": name, "paid": paid, "amounts": sees_amounts(request.user)}
    return render(request, "workspace/counter/_sold.html", shown)


@require_GET
@requires("order:create")
def basket(request: Request) -> HttpResponse:
    """What the basket costs this person, why, and how they may pay: worked out as the sale itself will be."""
    asked, customer = request.GET.copy(), _customer(request, request.GET.get("customer", ""))
    form = _sale_form(request, asked, customer)
    if customer is None or not form.is_valid():
        return HttpResponse(status=204)
    ways = form.ways()
    if not any(one.word == asked.get("pay") and not one.hindered for one in ways):
        asked["pay"] = begin_with(customer, ways)
        form = _sale_form(request, asked, customer)
        form.is_valid()
    chosen = list(filter(None, (whole_number(one[1:]) for one in asked.getlist("offer"))))
    shown = {"form": form, "ways": ways, "chosen": chosen, "pay": asked["pay"], **_allowed(request)}
    bought = [line.product.pk for line in form.lines]
    shown["suggested"] = _priced(suggesting.for_basket(request.user, customer.pk, bought), customer)
    return render(request, "workspace/counter/_basket.html", shown)


@require_GET
@requires("customers.view")
def snapshot(request: Request) -> HttpResponse:
    """For the till alone: never kept by a cache between."""
    told = {**kept_by_till(request.user, timezone.localdate()), "csrf": get_token(request), "who": request.user.pk}
    answer = JsonResponse(told)
    patch_cache_control(answer, no_store=True, private=True)
    return answer


@require_GET
@requires("customers.view")
def manifest(request: Request) -> HttpResponse:
    """What a phone needs to put the counter on its home screen."""
    icon = {"src": static("ui/icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    return JsonResponse(
        {
            "name": f"{request.shop.name} · {_('Counter')}", "short_name": _("Counter"), "start_url": "/counter/",
            "scope": "/counter/", "display": "standalone", "background_color": "#faf9f6", "theme_color": "#c2410c",
            "icons": [icon],
        },
        content_type="application/manifest+json",
    )  # fmt: skip


@require_GET
@requires("customers.view")
def worker(_request: Request) -> HttpResponse:
    """The service worker stands under the counter's own address, so that it rules this page and no other."""
    path = Path(finders.find(WORKER) or settings.STATIC_ROOT / WORKER)
    answer = HttpResponse(path.read_text("utf-8"), content_type="text/javascript; charset=utf-8")
    patch_cache_control(answer, no_cache=True)
    return answer


def _sale_form(request: Request, asked: QueryDict, customer: Customer | None) -> SaleForm:
    return SaleForm(request.user, asked, customer=customer, shop=request.shop, now=timezone.now())


def _customer(request: Request, pk: str) -> Customer | None:
    chosen = whole_number(pk)
    return Customer.objects.visible_to(request.user).filter(pk=chosen).first() if chosen else None


def _card(request: Request, customer: Customer, product: Product | None) -> dict[str, Any]:
    user, on = request.user, timezone.localdate()
    customer = veil(customer, "customer", user)
    known, notes = gather([customer], user, on)[customer.pk], notes_on([customer], user, on)[customer.pk]
    basket = ([product] if product else []) + [habit.product for habit in known.usual]
    asked, taken = [(one, Decimal(1)) for one in basket], {one.pk for one in basket}
    prices = {one.pk: price for one, price in zip(basket, prices_for(asked, customer=customer, on=on), strict=True)}
    return {
        "customer": customer, "known": known, "product": product, "on": on,
        "spoken": speak(known, notes, on, product),
        "usual": [(habit, prices[habit.product.pk]) for habit in known.usual],
        "scanned": prices.get(product.pk) if product else None,
        "next_time": _priced(suggesting.next_time(customer.pk, user, most=MOST_NEXT, without=taken), customer),
        "terms": [note for note in notes if note.kind == TERMS],
        "attention": [note for note in notes if note.kind == ATTENTION],
        **_allowed(request),
    }  # fmt: skip


def _priced(found: list[suggesting.Suggestion], customer: Customer) -> list[tuple[suggesting.Suggestion, Price]]:
    """Each with what it costs this person today."""
    asked = [(one.product, Decimal(1)) for one in found]
    return list(zip(found, prices_for(asked, customer=customer, on=timezone.localdate()), strict=True))


def _people(request: Request, found: Found) -> dict[str, Any]:
    kind = named_as_seen("customer", request.user)
    people = [(one, kind.hint_of(one)) for one in found.people]
    asked, before = [(one, Decimal(1)) for one in found.products], _customer(request, request.GET.get("customer", ""))
    prices = prices_for(asked, customer=before, on=timezone.localdate())
    products = list(zip(found.products, prices, strict=True))
    return {"found": found, "people": people, "products": products, "choices": people or products, **_allowed(request)}


def _allowed(request: Request) -> dict[str, Any]:
    return {
        "may_sell": may(request.user, "order:create"),
        "may_create": may(request.user, "customer:create"),
        "priced": "price" not in fields_closed(request.user, "product"),
    }
