"""From goods to the customers whom they fit."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shuke.accounts.access import Request, requires
from shuke.accounts.policy import may
from shuke.catalogue.models import Product
from shuke.catalogue.queries import shelf
from shuke.catalogue.queries.fitting import wearers
from shuke.core.errors import NotAllowed
from shuke.core.whole import whole_number
from shuke.records import types
from shuke.records.listing import Listing

MOST = 1000  # products


@require_GET
@requires("products.view")
def fitting(request: Request) -> HttpResponse:
    """To the customers whom the sizes that are left fit: of a `family`, of products by `ids` with commas, or of `all`
    that a list finds (`list`). With `liking`, those alone who like what these are."""
    if not may(request.user, "customers.view") or not shelf.sees_stock(request.user):
        raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))
    asked = wearers(_products(request), request.user, liking=request.GET.get("liking") == "1")
    if asked is None:
        messages.info(request, _("None of these has a size and is in stock."))
        return redirect(types.named("product").list_url())
    return redirect(f"{types.named('customer').list_url()}?{urlencode({'f': json.dumps(asked, ensure_ascii=False)})}")


def _products(request: Request) -> list[Product]:
    told, rows = request.GET, Product.objects.visible_to(request.user)
    ids = list(filter(None, map(whole_number, told.get("ids", "").split(",")[:MOST])))
    if told.get("all") == "1":
        asked = QueryDict(told.get("list", "").lstrip("?")).dict()
        listed = Listing.asked(types.named("product"), request.user, asked, timezone.localdate()).rows()
        rows = rows.filter(pk__in=listed.select_related(None).prefetch_related(None).order_by().values("pk"))
    elif family := whole_number(told.get("family", "")):
        rows = rows.filter(family=family)
    else:
        rows = rows.filter(pk__in=ids)
    return list(rows.order_by("id")[:MOST])
