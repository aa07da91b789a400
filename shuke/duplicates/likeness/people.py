"""A customer as the scorer sees it: every field in its normal form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Required, TypedDict

from shuke.duplicates.likeness.addresses import Address, read_address
from shuke.duplicates.likeness.contacts import phone_digits, plain_email
from shuke.duplicates.likeness.names import Name, read_name
from shuke.records.search.tokens import fold, solid


@dataclass(frozen=True)
class Person:
    name: Name
    firm: bool = False
    phones: tuple[str, ...] = ()  # as dialled at home
    e164s: tuple[str, ...] = ()
    email: tuple[str, str] = ("", "")  # as written, as delivered
    line: str = ""
    tax_id: str = ""
    birthday: date | None = None
    address: str = ""

    @cached_property
    def place(self) -> Address:
        return read_address(self.address)


class Kept(TypedDict, total=False):
    """The fields of a customer that are compared, as the database keeps them."""

    name: Required[str]
    surname: str
    given_name: str
    email: str
    line_id: str
    tax_id: str
    birthday: date | None
    address: str


def read_person(kept: Kept, phones: Iterable[tuple[str, str]] = (), *, firm: bool = False) -> Person:
    """`phones` as (raw, e164)."""
    email, line_id, tax_id = (str(kept.get(name) or "") for name in ("email", "line_id", "tax_id"))
    numbers = list(phones)
    digits = dict.fromkeys(found for raw, e164 in numbers if (found := phone_digits(raw, e164)))
    return Person(
        name=read_name(kept["name"], kept.get("surname", ""), kept.get("given_name", ""), firm=firm),
        firm=firm,
        phones=tuple(digits),
        e164s=tuple(e164 for _raw, e164 in numbers if e164),
        email=(fold(email.strip()), plain_email(email)) if email else ("", ""),
        line=fold(line_id.strip().lstrip("@")) if line_id else "",
        tax_id=solid(tax_id) if tax_id else "",
        birthday=kept.get("birthday"),
        address=kept.get("address", ""),
    )
