"""What stands on the pages of products, families, price books and places beside their own fields."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from shuke.accounts.policy import fields_fixed, may, may_do, told
from shuke.accounts.rights import Verb
from shuke.catalogue.fields import runs_low
from shuke.catalogue.models import BookPrice, Family, Level, Location, PriceBook, Product
from shuke.catalogue.queries import fitting, shelf
from shuke.catalogue.queries.prices import price_for
from shuke.core.enumerated import enumerated
from shuke.records import types

Shown = tuple[str, dict[str, Any]]
MOST = 300


def product_panel(request: HttpRequest, product: Product) -> Shown:
    user = request.user
    may_change = may(user, "products.change")
    sees_stock = shelf.sees_stock(user)
    siblings = shelf.siblings(product, user)
    shown = {
        "product": product, "may_change": may_change, "may_price": may_do(user, "book_price", Verb.CREATE),
        "pictures": shelf.pictures(product),
        "counts": sees_stock, "may_count": sees_stock and may(user, "movement:create"),
        "shelf": shelf.shelf(product) if sees_stock and product.stock is not None else None,
        "low": sees_stock and runs_low(product),
        "grid": shelf.grid(siblings, product) if len(siblings) > 1 else None,
        "fits": _fits(request, siblings or [product]),
        "prices": shelf.book_prices(product, user), "tells_price": told(user, "product", "price"),
        "today": _today(request, product),
        "companions": shelf.companions(product.pk), "predecessors": shelf.predecessors(product.pk),
        "may_publish": may_change and "published" not in fields_fixed(user, "product"),
        "public_url": _public_url(request, product), "price_url": _price_url(product),
    }  # fmt: skip
    return "catalogue/_product.html", shown


def _price_url(product: Product) -> str:
    """Where another price is written down; the first one needs a price book before."""
    wanted = f"{reverse('records:create', args=['book-prices'])}?{urlencode({'product': product.pk})}"
    if PriceBook.objects.filter(deleted_at=None).exists():
        return wanted
    return f"{reverse('records:create', args=['price-books'])}?{urlencode({'next': wanted})}"


def _fits(request: HttpRequest, products: list[Product]) -> dict[str, Any] | None:
    """The sizes that are left, for asking whom they fit."""
    if not shelf.sees_stock(request.user) or not may(request.user, "customers.view"):
        return None
    sizes = fitting.sizes_left(products)
    if not sizes:
        return None
    told = enumerated(sizes)
    return {"sizes": told, "liked": fitting.liked(products, request.user)}


def _public_url(request: HttpRequest, product: Product) -> str:
    return request.build_absolute_uri(reverse("catalogue:sheet", args=[product.slug])) if product.slug else ""


def _today(request: HttpRequest, product: Product) -> Any:
    """What somebody pays today, where that is not the product's own price."""
    if not told(request.user, "product", "price") or not may_do(request.user, "book_price", Verb.SEE):
        return None
    price = price_for(product, on=timezone.localdate())
    return price if price.book else None


def family_panel(request: HttpRequest, family: Family) -> Shown:
    products = list(Product.objects.visible_to(request.user).filter(family=family).order_by("id")[:MOST])
    return "catalogue/_family.html", {
        "family": family, "grid": shelf.grid(products), "products": products, "counts": shelf.sees_stock(request.user),
        "may_make": may(request.user, "product:create"), "fits": _fits(request, products),
    }  # fmt: skip


def book_panel(request: HttpRequest, book: PriceBook) -> Shown | None:
    kind = types.named("book_price")
    if not may(request.user, kind.view) or not told(request.user, "product", "price"):
        return None
    rows = BookPrice.objects.filter(book=book, deleted_at=None).select_related("product")
    lines = list(rows.order_by("product__name", "category", "from_quantity", "id")[: MOST + 1])
    shown = {
        "book": book,
        "lines": lines[:MOST],
        "more": len(lines) > MOST,
        "may_add": may(request.user, kind.create_permission),
    }
    return "catalogue/_book.html", shown


def location_panel(request: HttpRequest, location: Location) -> Shown | None:
    if not shelf.sees_stock(request.user):
        return None
    rows = Level.objects.filter(location=location, product__deleted_at=None).exclude(quantity=0)
    levels = list(rows.select_related("product").order_by("product__name", "id")[: MOST + 1])
    shown = {"location": location, "levels": levels[:MOST], "more": len(levels) > MOST,
             "may_count": may(request.user, "movement:create")}  # fmt: skip
    return "catalogue/_location.html", shown
