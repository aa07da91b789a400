"""What goods are to a person: products, and what puts them in order."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.catalogue import actions
from shuke.catalogue.actions import categories
from shuke.catalogue.fields import CategoryFilter, CategoryName, RunsLow, RunsLowFilter, Specs, Stock
from shuke.catalogue.models import Brand, Category, Family, Product
from shuke.catalogue.nearby import nearby
from shuke.catalogue.panels import family_panel, product_panel
from shuke.records.actions.plain import plain
from shuke.records.fields import Link, LongText, Money, Number, Text, Web, YesNo
from shuke.records.filters import ValueFilter, YesNoFilter
from shuke.records.search import SearchSource
from shuke.records.sections import Section
from shuke.records.types import RecordType

SECTIONS = (
    Section(_("Basics"), ("name", "code", "barcode", "category", "brand", "unit", "active")),
    Section(_("Price"), ("price", "cost", "tax_rate", "commission_rate", "pv")),
    Section(_("Sizes and colours"), ("family", "size", "colour")),
    Section(_("Stock"), ("stock", "reorder_level", "cycle_days", "successor")),
    Section(_("For customers"), ("published", "description", "specs")),
)
FORM = tuple(name for section in SECTIONS for name in section.fields)

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
        Text("barcode"),
        Text("unit"),
        CategoryName("category"),
        Link("brand", slug="brands"),
        Money("price"),
        Money("cost"),
        Number("tax_rate"),
        Number("commission_rate"),
        Number("pv"),
        Link("family", slug="product-families"),
        Text("size"),
        Text("colour"),
        Stock("stock"),
        Number("reorder_level"),
        RunsLow("runs_low", label_text=_("To reorder"), read_only=True),
        Number("cycle_days"),
        Link("successor", slug="products"),
        YesNo("active"),
        YesNo("published"),
        LongText("description"),
        Specs("specs"),
    ),
    columns=("name", "code", "category", "unit", "price", "pv", "stock", "active"),
    form=FORM,
    page=FORM,
    sections=SECTIONS,
    quick=("code", "name", "unit", "price"),
    hint=("code", "unit", "price"),
    picked=("price", "unit"),
    sort="name",
    filters=(
        CategoryFilter("category", _("Category"), Product),
        ValueFilter("size", pgettext_lazy("of goods", "Size"), Product),
        ValueFilter("colour", _("Colour"), Product),
        RunsLowFilter("runs_low", _("Stock"), _("To reorder"), _("Enough")),
        YesNoFilter("active", _("On sale"), _("On sale"), _("No longer sold")),
    ),
    create=actions.create_product,
    change=actions.change_product,
    delete=actions.delete_product,
    restore=actions.restore_product,
    create_label=_("New product"),
    empty=_("Add the first product, or drop in an order file: its products come along."),
    small=True,
    matchable=("size", "colour"),
    mergeable=True,
    search=SearchSource(model=Product, words=("name", "category"), codes=("code", "barcode")),
    panels=(product_panel,),
    nearby=nearby,
)

CATEGORY = RecordType(
    name="category",
    slug="categories",
    label=_("Category"),
    plural=_("Categories"),
    icon="category",
    model=Category,
    fields=(Text("name"), Link("parent", slug="categories"), Number("position", places=0)),
    columns=("name", "parent", "position"),
    form=("name", "parent", "position"),
    quick=("name", "parent"),
    hint=("parent",),
    sort="name",
    create=categories.create_category,
    change=categories.change_category,
    delete=categories.delete_category,
    restore=categories.restore_category,
    create_label=_("New category"),
    empty=_("Put products in order: shoes, and within them sandals and boots."),
    small=True,
)

BRAND = plain(
    RecordType(
        name="brand",
        slug="brands",
        label=_("Brand"),
        plural=_("Brands"),
        icon="award",
        model=Brand,
        fields=(Text("name"), Web("site"), LongText("note")),
        columns=("name", "site"),
        form=("name", "site", "note"),
        quick=("name",),
        sort="name",
        create_label=_("New brand"),
        empty=_("Whose products do you sell? Write down the first brand."),
        small=True,
    )
)

FAMILY = plain(
    RecordType(
        name="product_family",
        slug="product-families",
        label=_("Product family"),
        plural=_("Product families"),
        icon="sitemap",
        model=Family,
        fields=(Text("name"), LongText("note")),
        columns=("name",),
        form=("name", "note"),
        quick=("name",),
        sort="name",
        create_label=_("New product family"),
        empty=_("One style in several sizes and colours: write down its name, then make all its products at once."),
        small=True,
        search=SearchSource(model=Family, words=("name",)),
        panels=(family_panel,),
    )
)
