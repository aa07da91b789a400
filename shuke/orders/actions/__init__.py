"""Every change to products and orders."""

from shuke.orders.actions.measures import refresh_measures
from shuke.orders.actions.orders import Line, LinesMissing, change_order, delete_order, enter_order
from shuke.orders.actions.products import CodeTaken, change_product, create_product, delete_product
from shuke.orders.actions.status import set_status

__all__ = [
    "CodeTaken",
    "Line",
    "LinesMissing",
    "change_order",
    "change_product",
    "create_product",
    "delete_order",
    "delete_product",
    "enter_order",
    "refresh_measures",
    "set_status",
]
