"""Every change to what is sold."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.catalogue.models import Product
from shuke.core.errors import UserError
from shuke.core.turns import in_turn
from shuke.events import actions as events
from shuke.events.models import Batch
from shuke.records import search
from shuke.records.customs import check_unique_values, settle
from shuke.records.sent import FORM, made_before
from shuke.records.versions import check_version


class CodeMissing(UserError):
    code = "code_missing"
    field = "code"


class CodeTaken(UserError):
    code = "code_taken"
    field = "code"


@transaction.atomic
def create_product(
    *,
    by: User | None,
    token: str = "",
    confirmed: Collection[str] = (),  # noqa: ARG001 -- all create actions are called alike
    custom: Mapping[str, Any] | None = None,
    batch: Batch | None = None,
    at: datetime | None = None,
    **values: Any,
) -> Product:
    """Add a product. The same `token` a second time gives the first one back. Raises CodeTaken."""
    if known := made_before(Product.objects.all(), token):
        return known
    _check_code(values.get("code", ""))
    product = Product(**values, created_by=by, modified_by=by, source_system=FORM if token else "", external_id=token)
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
    confirmed: Collection[str] = (),  # noqa: ARG001 -- all change actions are called alike
    custom: Mapping[str, Any] | None = None,
    batch: Batch | None = None,
    at: datetime | None = None,
    **values: Any,
) -> Product:
    """Change the given fields; one event, or nothing if all is as before. Raises ChangedMeanwhile, CodeTaken."""
    product = Product.objects.select_for_update().get(id=product.id)
    check_version(product, version)
    changes = {name: (old, new) for name, new in values.items() if (old := getattr(product, name)) != new}
    if "code" in changes:
        _check_code(values["code"], other_than=product.id)
    for name in changes:
        setattr(product, name, values[name])
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
    product = Product.objects.select_for_update().get(id=product.id)
    if product.deleted_at is None:
        product.deleted_at = at or timezone.now()
        product.modified_by = by
        product.save(update_fields=["deleted_at", "modified_by", "modified_at"])
        events.record("products.deleted", product, by=by, at=product.deleted_at, batch=batch)
        search.remove("product", [product.id])
    return product


@transaction.atomic
def restore_product(
    product: Product, *, by: User | None, batch: Batch | None = None, at: datetime | None = None
) -> Product:
    """Out of the bin. Raises CodeTaken when its code was given away meanwhile, ValueTaken likewise."""
    product = Product.objects.select_for_update().get(id=product.id)
    if product.deleted_at is not None:
        _check_code(product.code, other_than=product.id)
        check_unique_values(product, "product")
        product.deleted_at, product.modified_by = None, by
        product.save(update_fields=["deleted_at", "modified_by", "modified_at"])
        events.record("products.restored", product, by=by, at=at or timezone.now(), batch=batch)
        search.index("product", [product.id])
    return product


def _check_code(code: str, *, other_than: int = 0) -> None:
    if not code:
        raise CodeMissing(_("Write a product code."))
    in_turn("product code", code)
    if Product.objects.filter(code=code, deleted_at=None).exclude(id=other_than).exists():
        raise CodeTaken(_("Product code %(code)s is already in use."), code=code)
