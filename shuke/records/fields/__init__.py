"""The kinds of field: each knows how to show, edit, sort and export its value. Adding a kind is one file."""

from shuke.records.fields.base import Field, fetched
from shuke.records.fields.choice import Choice
from shuke.records.fields.date import Date
from shuke.records.fields.email import Email
from shuke.records.fields.link import Link
from shuke.records.fields.money import Money
from shuke.records.fields.number import Number
from shuke.records.fields.phones import Phones
from shuke.records.fields.text import LongText, Text
from shuke.records.fields.yes_no import YesNo

__all__ = [
    "Choice",
    "Date",
    "Email",
    "Field",
    "Link",
    "LongText",
    "Money",
    "Number",
    "Phones",
    "Text",
    "YesNo",
    "fetched",
]
