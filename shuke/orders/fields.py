"""What only the record types of orders show."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import reduce
from operator import and_
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.catalogue.models import Product
from shuke.core.enumerated import enumerated
from shuke.orders.actions.carts import Item
from shuke.orders.forms.numbers import decimal
from shuke.orders.models import CartLine
from shuke.records.fields import BadValue, Field
from shuke.ui.templatetags.ui import number

SHOWN = 5  # of products that somebody may mean
SEVERAL = re.compile(r"[\n;；、]")
TIMES = re.compile(r"^(?P<name>.+?)\s*[×xX*＊]\s*(?P<quantity>[\d.．０-９]+)$")


class ItemsField(forms.CharField):
    """A product a line: `普洱茶 × 2`, by name or code."""

    widget = forms.Textarea(attrs={"rows": 3, "placeholder": "普洱茶 × 2"})

    def clean(self, value: Any) -> Any:
        try:
            return read_items(super().clean(value))
        except BadValue as error:
            raise forms.ValidationError(str(error)) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((initial or "").split() != (data or "").split())


@dataclass(frozen=True)
class CartItems(Field):
    """The products of a cart, and how many of each."""

    column = False
    operators = ()
    speaks_from: ClassVar[tuple[str, ...]] = ("total",)

    def gather(self, records: Sequence[Any], user: User | AnonymousUser) -> None:
        wanted = {one.pk: one for one in records}
        found: dict[int, list[CartLine]] = defaultdict(list)
        for line in CartLine.objects.filter(cart__in=list(wanted)).select_related("product").order_by("id"):
            found[line.cart_id].append(line)
        for pk, cart in wanted.items():
            cart.__dict__["inside"] = found[pk]

    def value(self, record: Any) -> list[CartLine]:
        if "inside" not in record.__dict__:
            self.gather([record], AnonymousUser())
        return list(record.__dict__["inside"])

    def text(self, record: Any) -> str:
        return "、".join(_words(line) for line in self.value(record))

    def exported(self, record: Any) -> str:
        return self.text(record)

    def plain(self, record: Any) -> list[dict[str, Any]]:
        return [
            {
                "product": line.product.code, "name": line.product.name, "quantity": f"{line.quantity:f}",
                "unit_price": None if line.unit_price is None else f"{line.unit_price:f}",
            }
            for line in self.value(record)
        ]  # fmt: skip

    def schema(self) -> dict[str, Any]:
        item = {
            "type": "object", "required": ["product"],
            "properties": {
                "product": {"type": "string", "description": "its code or name"},
                "quantity": {"type": ["number", "string"]}, "unit_price": {"type": ["number", "string", "null"]},
            },
        }  # fmt: skip
        return {"type": "array", "items": item}

    def form_field(self, model: type[models.Model], user: User | AnonymousUser) -> forms.Field:
        return ItemsField(
            label=self.label_text, help_text=_("One product a line, by name or code, such as “Soap × 2”.")
        )

    def initial(self, record: Any) -> str:
        return "\n".join(_words(line) for line in self.value(record))

    def parse(self, text: str) -> list[Item]:
        return read_items(text)

    def operand(self, given: Any) -> list[Item]:
        if isinstance(given, list):
            return [_item_of(one) for one in given]
        return read_items(str(given or ""))


def read_items(text: str) -> list[Item]:
    """Raises BadValue."""
    rows = [row.strip() for row in SEVERAL.split(text) if row.strip()]
    parts = [(found["name"], found["quantity"]) if (found := TIMES.match(row)) else (row, "1") for row in rows]
    return [Item(product_called(name), _number(quantity)) for name, quantity in parts]


def product_called(name: str) -> Product:
    name = name.strip()
    found = list(
        Product.objects.filter(Q(code__iexact=name) | Q(name__iexact=name), deleted_at=None).order_by("id")[:3]
    )
    exact = [one for one in found if one.code.lower() == name.lower()] or found or _of_all_words(name)
    if len(exact) == 1:
        return exact[0]
    if exact:
        told = enumerated(one.name for one in exact)
        words = _(
            "More than one product is called like “%(name)s”: %(told)s. Write more of the name, or the product’s code."
        )
        raise BadValue(words, name=name[:60], told=told)
    raise BadValue(_("No product is called “%(name)s”. Write its name or code."), name=name[:60])


def _of_all_words(name: str) -> list[Product]:
    """As people write it: 輕羽 42 for 輕羽跑鞋 黑 42."""
    words = name.split()
    if not words:
        return []
    holds = reduce(and_, (Q(name__icontains=one) for one in words))
    return list(Product.objects.filter(holds, deleted_at=None, active=True).order_by("name", "id")[:SHOWN])


def _item_of(one: Any) -> Item:
    if not isinstance(one, Mapping) or not one.get("product"):
        raise BadValue(_("Each item needs its product: the code or the name."))
    price = one.get("unit_price")
    return Item(
        product_called(str(one["product"])), _number(one.get("quantity", 1)), None if price is None else _number(price)
    )


def _number(given: Any) -> Decimal:
    try:
        value = decimal(str(given))
    except (InvalidOperation, ValueError):
        raise BadValue(_("“%(text)s” is not a number. Write digits only."), text=str(given)[:40]) from None
    if value <= 0:
        raise BadValue(_("Write how many: more than zero."))
    return value


def _words(line: CartLine) -> str:
    return f"{line.product.name} × {number(line.quantity)}"
