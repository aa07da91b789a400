"""What the events of payments, returns and carts are called."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Any] = {
    "orders.payment_taken": _("Payment"),
    "orders.refunded": _("Paid back"),
    "orders.payment_taken_back": _("Payment taken back"),
    "orders.payment_restored": _("Payment booked again"),
    "orders.items_returned": _("Goods returned"),
    "orders.return_taken_back": _("Return taken back"),
    "orders.return_restored": _("Return booked again"),
    "orders.selling_changed": _("Settings of selling changed"),
    "orders.cart_left": _("Cart left waiting"),
    "orders.cart_changed": _("Cart changed"),
    "orders.cart_dropped": _("Cart given up"),
    "orders.cart_ordered": _("Cart became an order"),
    "orders.cart_reminded": _("Reminded of the cart"),
    "orders.cart_deleted": _("Cart deleted"),
    "orders.cart_restored": _("Cart taken out of the bin"),
}
