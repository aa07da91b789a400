"""Categories: a tree without rings, whose names the products carry (docs/decisions/0020)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.catalogue.actions.loading import change_products
from shuke.catalogue.models import Category, Product
from shuke.core.errors import UserError
from shuke.events import actions as events
from shuke.events.models import Batch
from shuke.records import search
from shuke.records.actions import plain

KIND = "category"


class WithinItself(UserError):
    code = "within_itself"
    field = "parent"


class HoldsOthers(UserError):
    code = "holds_others"


@transaction.atomic
def create_category(*, by: User | None, **given: Any) -> Category:
    made: Category = plain.create(KIND, by=by, **given)
    return made


@transaction.atomic
def change_category(
    category: Category, *, by: User | None, batch: Batch | None = None, at: datetime | None = None, **given: Any
) -> Category:
    """A new name goes to its products too. Raises WithinItself and what plain types raise."""
    before = Category.objects.values_list("name", flat=True).get(pk=category.pk)
    if (parent := given.get("parent")) is not None and category.pk in _around(parent):
        raise WithinItself(_("A category can't stand within itself."))
    changed: Category = plain.change(KIND, category, by=by, batch=batch, at=at, **given)
    if changed.name != before:
        _rename(before, changed.name, by=by, batch=batch, at=at or timezone.now())
    return changed


@transaction.atomic
def delete_category(category: Category, *, by: User | None, **given: Any) -> Category:
    """Products keep their text. Raises HoldsOthers when categories stand within it."""
    if Category.objects.filter(parent=category, deleted_at=None).exists():
        raise HoldsOthers(_("Other categories stand within this one. Move them elsewhere first."))
    gone: Category = plain.delete(KIND, category, by=by, **given)
    return gone


@transaction.atomic
def restore_category(category: Category, *, by: User | None, **given: Any) -> Category:
    back: Category = plain.restore(KIND, category, by=by, **given)
    return back


def _around(category: Category) -> list[int]:
    """The category and those around it."""
    found: list[int] = []
    one: Category | None = category
    while one is not None and one.pk not in found:
        found.append(one.pk)
        one = one.parent
    return found


def _rename(before: str, after: str, *, by: User | None, batch: Batch | None, at: datetime) -> None:
    ids = list(Product.objects.filter(category=before).values_list("pk", flat=True))
    changes = [(pk, {"category": (before, after)}) for pk in ids]
    if changes:
        batch = batch or events.open_batch("category", by=by, at=at)
        change_products(changes, batch=batch, by=by, at=at)
        search.index("product", ids)
