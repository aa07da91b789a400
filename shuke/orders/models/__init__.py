"""What was bought, paid and given back."""

from shuke.orders.models.carts import Cart, CartLine
from shuke.orders.models.methods import DeliveryMethod, PaymentMethod, Selling, Way
from shuke.orders.models.orders import Order, OrderLine
from shuke.orders.models.payments import Payment
from shuke.orders.models.returns import Return, ReturnLine

__all__ = [
    "Cart",
    "CartLine",
    "DeliveryMethod",
    "Order",
    "OrderLine",
    "Payment",
    "PaymentMethod",
    "Return",
    "ReturnLine",
    "Selling",
    "Way",
]
