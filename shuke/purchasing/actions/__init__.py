"""Every change to vendors, purchase orders and goods that came in."""

from shuke.purchasing.actions.buying import add_to_draft
from shuke.purchasing.actions.lines import change_line, create_line, delete_line, restore_line
from shuke.purchasing.actions.orders import (
    HasReceived,
    IsClosed,
    NothingOrdered,
    VendorInUse,
    cancel,
    change_order,
    create_order,
    delete_order,
    delete_vendor,
    reopen,
    restore_order,
    send,
)
from shuke.purchasing.actions.receiving import NothingCame, NotOnItsWay, TooMany, mark_paid, receive, take_back

__all__ = [
    "HasReceived",
    "IsClosed",
    "NotOnItsWay",
    "NothingCame",
    "NothingOrdered",
    "TooMany",
    "VendorInUse",
    "add_to_draft",
    "cancel",
    "change_line",
    "change_order",
    "create_line",
    "create_order",
    "delete_line",
    "delete_order",
    "delete_vendor",
    "mark_paid",
    "receive",
    "reopen",
    "restore_line",
    "restore_order",
    "send",
    "take_back",
]
