"""What was bought and given back, and of what."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.analytics.warehouse.described import Column, Kind, Table

SALES = Table(
    "sales",
    _("Sales"),
    _(
        "One row for each order line that counts: no drafts, nothing cancelled, nothing in the bin. Quantity and amount"
        " are what the customer kept, so what came back is off already."
    ),
    (
        Column("line_id", Kind.NUMBER, _("Number of the order line"), "l.id"),
        Column("order_id", Kind.NUMBER, _("Number of the order in Shuke"), "l.order_id"),
        Column("customer_id", Kind.NUMBER, _("Who bought"), "l.customer_id", to="customers"),
        Column("product_id", Kind.NUMBER, _("What was bought"), "l.product_id", to="products"),
        Column("sold_on", Kind.DAY, _("Order date"), "l.ordered_on"),
        Column("channel", Kind.TEXT, _("Channel of the order"), "o.channel", empty=True),
        Column("currency", Kind.TEXT, _("Currency of all amounts of this row"), "o.currency"),
        Column("quantity", Kind.QUANTITY, _("How much the customer kept"), "l.quantity"),
        Column("unit_price", Kind.MONEY, _("Price of one piece"), "l.unit_price", empty=True),
        Column("discount", Kind.MONEY, _("Discount on this line"), "l.discount"),
        Column("amount", Kind.MONEY, _("What it came to, after the discount"), "l.amount"),
        Column("unit_cost", Kind.MONEY, _("What one piece cost the shop then"), "l.unit_cost", empty=True),
        Column("pv", Kind.POINTS, _("PV of the whole line"), "l.pv", empty=True),
    ),
    rows="orders_orderline l",
    only="l.counted",
    beside="JOIN orders_order o ON o.id = l.order_id",
    sums=("quantity", "amount"),
    marks=("SUM(l.customer_id + 7 * l.product_id)",),
    touched="SELECT l.id FROM events_event e CROSS JOIN orders_orderline l"
    " WHERE e.id > {event} AND e.subject_type = 'orders.order' AND l.order_id = e.subject_id",
    fact=True,
)
RETURNS = Table(
    "returns",
    _("Returns"),
    _("One row for each order line of which something came back."),
    (
        Column("return_line_id", Kind.NUMBER, _("Number of the row"), "x.id"),
        Column("return_id", Kind.NUMBER, _("Number of the return in Shuke"), "x.back_id"),
        Column("line_id", Kind.NUMBER, _("Order line that it was taken off"), "x.line_id"),
        Column("order_id", Kind.NUMBER, _("Number of the order in Shuke"), "r.order_id"),
        Column("customer_id", Kind.NUMBER, _("Who gave it back"), "r.customer_id", to="customers"),
        Column("product_id", Kind.NUMBER, _("What came back"), "l.product_id", to="products"),
        Column("returned_on", Kind.DAY, _("Day of the return"), "r.returned_on"),
        Column("reason", Kind.TEXT, _("Why"), "r.reason"),
        Column("quantity", Kind.QUANTITY, _("How much came back"), "x.quantity"),
        Column("amount", Kind.MONEY, _("What it was worth on the order"), "x.amount"),
        Column("restocked", Kind.FLAG, _("Whether it went back into stock"), "x.restock"),
    ),
    rows="orders_returnline x JOIN orders_return r ON r.id = x.back_id JOIN orders_order o ON o.id = r.order_id",
    only="r.deleted_at IS NULL AND o.deleted_at IS NULL",
    beside="JOIN orders_orderline l ON l.id = x.line_id",
    sums=("quantity", "amount"),
    anew=True,
    fact=True,
)
PRODUCTS = Table(
    "products",
    _("Products"),
    _("One row for each product, those in the bin too, since old sales name them."),
    (
        Column("product_id", Kind.NUMBER, _("Number of the product in Shuke"), "p.id"),
        Column("code", Kind.TEXT, _("Product code"), "p.code"),
        Column("name", Kind.TEXT, _("Name of the product"), "p.name"),
        Column("category", Kind.TEXT, _("Category"), "p.category", empty=True),
        Column("brand", Kind.TEXT, _("Brand"), "b.name", empty=True),
        Column("family_id", Kind.NUMBER, _("The same in all sizes of a style"), "p.family_id", empty=True),
        Column("size", Kind.TEXT, pgettext_lazy("of goods", "Size"), "p.size", empty=True),
        Column("colour", Kind.TEXT, _("Colour"), "p.colour", empty=True),
        Column("unit", Kind.TEXT, _("In what it is counted"), "p.unit", empty=True),
        Column("price", Kind.MONEY, _("Price of today"), "p.price", empty=True),
        Column("cost", Kind.MONEY, _("What it costs the shop today"), "p.cost", empty=True),
        Column(
            "cycle_days", Kind.COUNT, _("How many days one piece lasts, if it is known"), "p.cycle_days", empty=True
        ),
        Column("successor_id", Kind.NUMBER, _("Product that replaces it"), "p.successor_id", empty=True, to="products"),
        Column("on_sale", Kind.FLAG, _("Whether it is sold today"), "p.active AND p.deleted_at IS NULL"),
    ),
    rows="orders_product p",
    beside="LEFT JOIN catalogue_brand b ON b.id = p.brand_id",
    anew=True,
)
