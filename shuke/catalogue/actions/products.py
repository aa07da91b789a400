"""Every change to what is sold."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import count
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.catalogue.actions import stock
from shuke.catalogue.models import Product
from shuke.core.errors import UserError
from shuke.core.turns import in_turn
from shuke.events import actions as events
from shuke.events.models import Batch
from shuke.records import search
from shuke.records.actions.binning import into_bin, out_of_bin
from shuke.records.customs import check_unique_values, settle
from shuke.records.sent import FORM, made_before
from shuke.records.versions import check_version


class CodeMissing(UserError):
    code = "code_missing"
    field = "code"


class CodeTaken(UserError):
    code = "code_taken"
    field = "code"


class BarcodeTaken(UserError):
    code = "barcode_taken"
    field = "barcode"


class VariantTaken(UserError):
    code = "variant_taken"
    field = "size"


class OwnSuccessor(UserError):
    code = "own_successor"
    field = "successor"


class StockIsCounted(UserError):
    code = "stock_is_counted"
    field = "stock"


@transaction.atomic
def create_product(
    *,
    by: User | None,
    token: str = "",
    custom: Mapping[str, Any] | None = None,
    batch: Batch | None = None,
    at: datetime | None = None,
    **values: Any,
) -> Product:
    """Add a product. The same `token` a second time gives the first one back. Raises CodeTaken."""
    if known := made_before(Product.objects.all(), token):
        return known
    product = Product(**values, created_by=by, modified_by=by, source_system=FORM if token else "", external_id=token)
    _check(product, set(values) | {"code"})
    changes = {"name": ("", product.name), **settle(product, "product", custom, new=True)}
    product.save()
    events.record("products.created", product, by=by, at=at or timezone.now(), changes=changes, batch=batch)
    search.index("product", [product.id])
    return product


@transaction.atomic
def change_product(
    product: Product,
    *,
    by: User | None,
    version: str | None = None,
    custom: Mapping[str, Any] | None = None,
    batch: Batch | None = None,
    at: datetime | None = None,
    **values: Any,
) -> Product:
    """Change the given fields; one event, or nothing if all is as before. Raises ChangedMeanwhile, CodeTaken."""
    product = Product.objects.select_for_update(no_key=True).get(id=product.id)
    check_version(product, version)
    changes = {name: (old, new) for name, new in values.items() if (old := getattr(product, name)) != new}
    for name in changes:
        setattr(product, name, values[name])
    _check(product, changes)
    if "stock" in changes:
        _count(product, by=by, at=at or timezone.now())
    changes |= settle(product, "product", custom)
    if not changes:
        return product
    product.modified_by = by
    product.save()
    events.record("products.changed", product, by=by, at=at or timezone.now(), changes=changes, batch=batch)
    search.index("product", [product.id])
    return product


@transaction.atomic
def delete_product(
    product: Product, *, by: User | None, batch: Batch | None = None, at: datetime | None = None
) -> Product:
    """Put the product into the bin; past orders keep it. A second time changes nothing."""
    product = Product.objects.select_for_update(no_key=True).get(id=product.id)
    if product.deleted_at is None:
        into_bin(product, "products.deleted", by=by, at=at, batch=batch)
    return product


@transaction.atomic
def restore_product(
    product: Product, *, by: User | None, batch: Batch | None = None, at: datetime | None = None
) -> Product:
    """Out of the bin. Raises CodeTaken when its code was given away meanwhile, ValueTaken likewise."""
    product = Product.objects.select_for_update(no_key=True).get(id=product.id)
    if product.deleted_at is not None:
        _check(product, {"code", "barcode", "size"})
        check_unique_values(product, "product")
        out_of_bin(product, "products.restored", by=by, at=at, batch=batch)
    return product


def _check(product: Product, names: Collection[str]) -> None:
    """What must be unique among the living, and what publishing needs. Called before the product is written."""
    if "code" in names:
        _check_code(product)
    if "barcode" in names and product.barcode:
        in_turn("product barcode", product.barcode)
        if other := _others(product).filter(barcode=product.barcode).first():
            raise BarcodeTaken(_("This barcode belongs to %(name)s already."), name=other.name)
    if product.family_id and not {"family", "size", "colour"}.isdisjoint(names):
        _check_variant(product)
    if product.successor_id and product.successor_id == product.pk:
        raise OwnSuccessor(_("A product can't be replaced by itself."))
    if product.published and not product.slug:
        product.slug = _slug(product.code)


def _check_code(product: Product) -> None:
    if not product.code:
        raise CodeMissing(_("Write a product code."))
    in_turn("product code", product.code)
    if _others(product).filter(code=product.code).exists():
        raise CodeTaken(_("Product code %(code)s is already in use."), code=product.code)


def _check_variant(product: Product) -> None:
    in_turn("product variant", str(product.family_id))
    if _others(product).filter(family=product.family_id, size=product.size, colour=product.colour).exists():
        raise VariantTaken(_("The family has this size and colour already."))


def _others(product: Product) -> QuerySet[Product]:
    return Product.objects.filter(deleted_at=None).exclude(pk=product.pk)


def _slug(code: str) -> str:
    """The address of its public page: made once, and kept for good, also when it is not shown for a time."""
    in_turn("product", "slug")
    begin = slugify(code, allow_unicode=True)[:70] or "product"
    taken = set(Product.objects.filter(slug__startswith=begin).values_list("slug", flat=True))
    return next(one for number in count(1) if (one := begin if number == 1 else f"{begin}-{number}") not in taken)


def _count(product: Product, *, by: User | None, at: datetime) -> None:
    """Where movements are kept, another number is a count: nothing else may change it."""
    if not stock.kept_by_movements([product.pk]):
        return
    if product.stock is None:
        raise StockIsCounted(_("Goods of this product have been moved: its stock can be counted, but not left empty."))
    stock.set_stock({product.pk: product.stock}, by=by, at=at)
