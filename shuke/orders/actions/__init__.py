"""Every change to orders."""

from shuke.orders.actions.bin import CustomerInBin, delete_order, restore_order
from shuke.orders.actions.editing import DayMissing, StatusNotPossible, edit_order
from shuke.orders.actions.measures import refresh_measures
from shuke.orders.actions.orders import AmountWrong, Line, LinesMissing, change_order, enter_order
from shuke.orders.actions.status import set_status

__all__ = [
    "AmountWrong",
    "CustomerInBin",
    "DayMissing",
    "Line",
    "LinesMissing",
    "StatusNotPossible",
    "change_order",
    "delete_order",
    "edit_order",
    "enter_order",
    "refresh_measures",
    "restore_order",
    "set_status",
]
