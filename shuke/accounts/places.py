"""Where shops are: the time zone, the region of phone numbers and the currency that go with each place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

Choices = list[tuple[str, Any]]


@dataclass(frozen=True)
class Place:
    time_zone: str
    region: str
    currency: str
    label: Any


PLACES = [
    Place("Asia/Taipei", "TW", "TWD", _("Taiwan")),
    Place("Asia/Hong_Kong", "HK", "HKD", _("Hong Kong")),
    Place("Asia/Macau", "MO", "MOP", _("Macau")),
    Place("Asia/Shanghai", "CN", "CNY", _("Mainland China")),
    Place("Asia/Singapore", "SG", "SGD", _("Singapore")),
    Place("Asia/Kuala_Lumpur", "MY", "MYR", _("Malaysia")),
    Place("Asia/Tokyo", "JP", "JPY", _("Japan")),
    Place("Asia/Seoul", "KR", "KRW", _("South Korea")),
    Place("Asia/Bangkok", "TH", "THB", _("Thailand")),
    Place("Asia/Ho_Chi_Minh", "VN", "VND", _("Vietnam")),
    Place("Asia/Jakarta", "ID", "IDR", _("Indonesia (Jakarta)")),
    Place("Asia/Manila", "PH", "PHP", _("Philippines")),
    Place("Asia/Kolkata", "IN", "INR", _("India")),
    Place("Australia/Sydney", "AU", "AUD", _("Australia (Sydney)")),
    Place("Pacific/Auckland", "NZ", "NZD", _("New Zealand")),
    Place("America/Los_Angeles", "US", "USD", _("United States (Los Angeles)")),
    Place("America/Chicago", "US", "USD", _("United States (Chicago)")),
    Place("America/New_York", "US", "USD", _("United States (New York)")),
    Place("America/Vancouver", "CA", "CAD", _("Canada (Vancouver)")),
    Place("America/Toronto", "CA", "CAD", _("Canada (Toronto)")),
    Place("Europe/London", "GB", "GBP", _("United Kingdom")),
    Place("Europe/Paris", "FR", "EUR", _("France")),
    Place("Europe/Berlin", "DE", "EUR", _("Germany")),
]

CURRENCIES: Choices = [
    ("TWD", _("New Taiwan dollar (NT$)")), ("HKD", _("Hong Kong dollar (HK$)")), ("MOP", _("Macau pataca (MOP$)")),
    ("CNY", _("Renminbi (¥)")), ("SGD", _("Singapore dollar (S$)")), ("MYR", _("Malaysian ringgit (RM)")),
    ("JPY", _("Japanese yen (¥)")), ("KRW", _("South Korean won (₩)")), ("THB", _("Thai baht (฿)")),
    ("VND", _("Vietnamese dong (₫)")), ("IDR", _("Indonesian rupiah (IDR)")), ("PHP", _("Philippine peso (PHP)")),
    ("INR", _("Indian rupee (INR)")), ("AUD", _("Australian dollar (A$)")), ("NZD", _("New Zealand dollar (NZD)")),
    ("USD", _("US dollar (US$)")), ("CAD", _("Canadian dollar (CA$)")), ("EUR", _("Euro (€)")),
    ("GBP", _("Pound sterling (£)")),
]  # fmt: skip

USUAL = {"zh-hant": "Asia/Taipei", "zh-hans": "Asia/Shanghai"}


def usual_place(language: str) -> Place:
    """What to suggest to somebody who reads this language."""
    return place_of(USUAL.get(language, "Asia/Taipei"))


def place_of(time_zone: str) -> Place:
    """The place of a time zone of the list; Taiwan for any other."""
    return next((place for place in PLACES if place.time_zone == time_zone), PLACES[0])


def time_zones(current: str = "") -> Choices:
    return _with(current, [(place.time_zone, place.label) for place in PLACES])


def currencies(current: str = "") -> Choices:
    return _with(current, CURRENCIES)


def regions(current: str = "") -> Choices:
    """Phone regions: one line each, though a country may have several time zones."""
    named = {place.region: REGION_NAMES.get(place.region, place.label) for place in PLACES}
    return _with(current, list(named.items()))


def _with(current: str, known: Choices) -> Choices:
    """What was set in another way (at the terminal) stays choosable."""
    return known if not current or current in dict(known) else [*known, (current, current)]


REGION_NAMES = {
    "US": _("United States"), "CA": _("Canada"), "AU": _("Australia"), "ID": _("Indonesia"),
}  # fmt: skip
