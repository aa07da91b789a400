"""The kinds of field: each knows how to show, edit, filter, sort, parse and export its value, and how the API
describes it. Adding a kind is one file, and its name here."""

from shuke.records.fields.address import Address
from shuke.records.fields.base import BadOption, BadValue, Fetching, Field, fetched, fetched_as, gather
from shuke.records.fields.beside import Beside
from shuke.records.fields.choice import Choice, ManyChoice, Option
from shuke.records.fields.date import Date, DateTime
from shuke.records.fields.email import Email, Web
from shuke.records.fields.file import File, Image
from shuke.records.fields.formula import Formula
from shuke.records.fields.id_number import IdNumber
from shuke.records.fields.link import Link, Person
from shuke.records.fields.lunar_date import LunarDate
from shuke.records.fields.money import Money
from shuke.records.fields.number import Number, Percent
from shuke.records.fields.partial_date import PartialDate
from shuke.records.fields.phone import Phone
from shuke.records.fields.phones import Phones
from shuke.records.fields.roll_up import RollUp
from shuke.records.fields.text import LongText, Text
from shuke.records.fields.yes_no import YesNo

# What an owner can choose from when adding a field, in the order offered.
KINDS: dict[str, type[Field]] = {
    one.kind: one
    for one in (
        Text, LongText, Number, Money, Percent, Date, DateTime, Choice, ManyChoice, YesNo, Phone, Email, Web, Address,
        Link, Person, PartialDate, LunarDate, IdNumber, File, Image, Formula, RollUp,
    )
}  # fmt: skip

__all__ = [
    "KINDS",
    "Address",
    "BadOption",
    "BadValue",
    "Beside",
    "Choice",
    "Date",
    "DateTime",
    "Email",
    "Fetching",
    "Field",
    "File",
    "Formula",
    "IdNumber",
    "Image",
    "Link",
    "LongText",
    "LunarDate",
    "ManyChoice",
    "Money",
    "Number",
    "Option",
    "PartialDate",
    "Percent",
    "Person",
    "Phone",
    "Phones",
    "RollUp",
    "Text",
    "Web",
    "YesNo",
    "fetched",
    "fetched_as",
    "gather",
]
