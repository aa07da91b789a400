"""What price books are to a person."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.catalogue.fields import About, CategoryName, CustomersOf, customer_views
from shuke.catalogue.models import BookPrice, PriceBook
from shuke.catalogue.panels import book_panel
from shuke.customers.models import Customer
from shuke.records import types
from shuke.records.actions.plain import plain
from shuke.records.fields import Choice, Date, DateTime, Link, LongText, Money, Number, Percent, Text, YesNo
from shuke.records.filters import LinkFilter, YesNoFilter
from shuke.records.types import RecordType


def books(user: User | AnonymousUser) -> QuerySet[PriceBook]:
    rows: QuerySet[PriceBook] = types.named("price_book").visible_to(user)
    return rows.order_by("name", "id")


PRICE_BOOK = plain(
    RecordType(
        name="price_book",
        slug="price-books",
        label=_("Price book"),
        plural=_("Price books"),
        icon="discount",
        model=PriceBook,
        fields=(
            Text("name"),
            Choice("grade", choices=Customer.Grade),
            CustomersOf("view", offered=customer_views),
            Link("customer", slug="customers"),
            Date("starts_on"),
            Date("ends_on"),
            YesNo("active"),
            LongText("note"),
        ),
        columns=("name", "grade", "view", "customer", "starts_on", "ends_on", "active"),
        form=("name", "grade", "view", "customer", "starts_on", "ends_on", "active", "note"),
        sort="name",
        filters=(YesNoFilter("active", _("In force"), _("In force"), _("Laid aside")),),
        create_label=_("New price book"),
        empty=_("Prices for grade A, for one customer, or for a sale week: begin with a name."),
        small=True,
        panels=(book_panel,),
    )
)

BOOK_PRICE = plain(
    RecordType(
        name="book_price",
        slug="book-prices",
        label=_("Price in a book"),
        plural=_("Prices in books"),
        icon="tag",
        model=BookPrice,
        fields=(
            About("about", label_text=_("Applies to")),
            Link("book", slug="price-books"),
            Link("product", slug="products"),
            CategoryName("category"),
            Number("from_quantity"),
            Money("price"),
            Percent("percent_off"),
            DateTime("created_at", read_only=True),
        ),
        columns=("about", "book", "from_quantity", "price", "percent_off"),
        form=("book", "product", "category", "from_quantity", "price", "percent_off"),
        title="about",
        hint=("book",),
        sort="-created_at",
        filters=(LinkFilter("book", _("Price book"), books),),
        create_label=_("New price in a book"),
        empty=_("Open a price book and write down its first price."),
        small=True,
    )
)
