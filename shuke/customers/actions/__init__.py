"""Every change to a customer."""

from shuke.customers.actions.change import change_customer
from shuke.customers.actions.contact import keep_last_contact, mark_contacted
from shuke.customers.actions.create import create_customer
from shuke.customers.actions.delete import delete_customer, restore_customer
from shuke.customers.actions.rules import MemberNoTaken, NameMissing, SameCustomerFound
from shuke.records.rights import TeamNotYours
from shuke.records.versions import ChangedMeanwhile

__all__ = [
    "ChangedMeanwhile",
    "MemberNoTaken",
    "NameMissing",
    "SameCustomerFound",
    "TeamNotYours",
    "change_customer",
    "create_customer",
    "delete_customer",
    "keep_last_contact",
    "mark_contacted",
    "restore_customer",
]
