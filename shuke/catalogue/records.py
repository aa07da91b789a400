"""What a product is to a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuke.catalogue import actions
from shuke.catalogue.models import Product
from shuke.records.fields import Money, Number, Text, YesNo
from shuke.records.filters import ValueFilter, YesNoFilter
from shuke.records.search import SearchSource
from shuke.records.types import RecordType

PRODUCT = RecordType(
    name="product",
    slug="products",
    label=_("Product"),
    plural=_("Products"),
    icon="package",
    model=Product,
    fields=(
        Text("code"),
        Text("name"),
        Text("unit"),
        Text("category"),
        Money("price"),
        Money("cost"),
        Number("tax_rate"),
        Number("commission_rate"),
        Number("pv"),
        Number("stock"),
        Number("cycle_days"),
        YesNo("active"),
    ),
    columns=("name", "code", "category", "unit", "price", "pv", "stock", "active"),
    form=(
        "code",
        "name",
        "unit",
        "category",
        "price",
        "pv",
        "stock",
        "cycle_days",
        "cost",
        "tax_rate",
        "commission_rate",
        "active",
    ),
    page=(
        "code",
        "category",
        "unit",
        "price",
        "pv",
        "stock",
        "cycle_days",
        "cost",
        "tax_rate",
        "commission_rate",
        "active",
    ),
    quick=("code", "name", "unit", "price"),
    hint=("code", "unit", "price"),
    picked=("price", "unit"),
    sort="name",
    filters=(
        ValueFilter("category", _("Category"), Product),
        YesNoFilter("active", _("On sale"), _("On sale"), _("No longer sold")),
    ),
    create=actions.create_product,
    change=actions.change_product,
    delete=actions.delete_product,
    restore=actions.restore_product,
    create_label=_("New product"),
    empty=_("Add the first product, or drop in an order file: its products come along."),
    small=True,
    mergeable=True,
    search=SearchSource(model=Product, words=("name", "category"), codes=("code",)),
)
