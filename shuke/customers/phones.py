"""Phone numbers as people write them, and as machines dial them."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Shop
from shuke.core.errors import UserError

DIGIT = re.compile(r"\d")


class BadPhone(UserError):
    code = "bad_phone"
    field = "phones"


def shop_region() -> str:
    """The country whose numbers are written without a country code."""
    return Shop.objects.filter(id=1).values_list("region", flat=True).first() or "TW"


def tidy(raw: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", raw).split())[:40]


def to_e164(raw: str, region: str) -> str:
    """`0912-345-678`, TW → +886912345678; a lost leading zero is found again. Empty when it cannot be understood."""
    try:
        number = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def parse_phones(raws: list[str], region: str) -> list[tuple[str, str]]:
    """(raw, e164) of each different number, in the order given. A number that cannot be dialled is kept as written,
    so long as it has at least three digits."""
    found: dict[str, tuple[str, str]] = {}
    for raw in filter(None, map(tidy, raws)):
        if len(DIGIT.findall(raw)) < 3:
            raise BadPhone(_("“%(raw)s” is not a phone number. Write it with its digits."), raw=raw)
        e164 = to_e164(raw, region)
        found.setdefault(e164 or raw, (raw, e164))
    return list(found.values())
