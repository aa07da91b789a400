"""The forms of orders: the order itself, and what is done with one."""

from shuke.orders.forms.orders import OrderForm
from shuke.orders.forms.steps import PayForm, ReturnForm

__all__ = ["OrderForm", "PayForm", "ReturnForm"]
