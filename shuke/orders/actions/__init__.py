"""Every change to products and orders."""

from shuke.orders.actions.measures import refresh_measures
from shuke.orders.actions.orders import AmountWrong, Line, LinesMissing, change_order, delete_order, enter_order
from shuke.orders.actions.products import CodeTaken, change_product, create_product, delete_product
from shuke.orders.actions.status import StatusNotPossible, set_status

__all__ = [
    "AmountWrong",
    "CodeTaken",
    "Line",
    "LinesMissing",
    "StatusNotPossible",
    "change_order",
    "change_product",
    "create_product",
    "delete_order",
    "delete_product",
    "enter_order",
    "refresh_measures",
    "set_status",
]
