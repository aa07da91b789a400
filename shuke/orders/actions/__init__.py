"""Every change to orders."""

from shuke.orders.actions.bin import CustomerInBin, delete_order, restore_order
from shuke.orders.actions.coupons import CouponNotOffered, use_coupon
from shuke.orders.actions.editing import DayMissing, StatusNotPossible, edit_order
from shuke.orders.actions.figures import AmountWrong, DiscountTooLarge
from shuke.orders.actions.lines import Line, LinesMissing, ReturnsStand
from shuke.orders.actions.measures import refresh_measures
from shuke.orders.actions.orders import Terms, change_order, enter_order
from shuke.orders.actions.payments import (
    Pay,
    PaymentWrong,
    refund,
    restore_payment,
    take_back_payment,
    take_payment,
)
from shuke.orders.actions.returns import (
    Back,
    NothingReturned,
    TooMuchReturned,
    restore_return,
    return_items,
    take_back_return,
)
from shuke.orders.actions.status import set_status, ship

__all__ = [
    "AmountWrong",
    "Back",
    "CouponNotOffered",
    "CustomerInBin",
    "DayMissing",
    "DiscountTooLarge",
    "Line",
    "LinesMissing",
    "NothingReturned",
    "Pay",
    "PaymentWrong",
    "ReturnsStand",
    "StatusNotPossible",
    "Terms",
    "TooMuchReturned",
    "change_order",
    "delete_order",
    "edit_order",
    "enter_order",
    "refresh_measures",
    "refund",
    "restore_order",
    "restore_payment",
    "restore_return",
    "return_items",
    "set_status",
    "ship",
    "take_back_payment",
    "take_back_return",
    "take_payment",
    "use_coupon",
]
