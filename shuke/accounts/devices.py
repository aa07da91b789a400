"""What a browser calls itself, in words that people know; and browsers that somebody has signed in with before."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

BROWSERS = (  # the first that fits: most name others beside themselves
    ("LINE", r"\bLine/"), ("WeChat", r"MicroMessenger"), ("Edge", r"\bEdg"), ("Samsung", r"SamsungBrowser"),
    ("Firefox", r"Firefox|FxiOS"), ("Chrome", r"Chrom(e|ium)/|CriOS"), ("Safari", r"Safari/"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", r"iPhone"), ("iPad", r"iPad"), ("Android", r"Android"), ("Windows", r"Windows"),
    ("Mac", r"Macintosh|Mac OS X"), ("ChromeOS", r"CrOS"), ("Linux", r"Linux"),
)  # fmt: skip
SALT = "shuke.device"
A_YEAR = 365 * 24 * 3600
MOST_PEOPLE = 20  # of one shared tablet


def device_name(agent: str) -> str:
    """“Chrome · Android”; what is not known stays as the browser says it, cut short."""
    known = [_first(BROWSERS, agent), _first(SYSTEMS, agent)]
    return " · ".join(one for one in known if one) or agent[:40]


def _first(names: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for name, marks in names if re.search(marks, agent)), "")


@dataclass
class Device:
    """A browser by a number of its own, and who has signed in with it: they may try again there however many others try
    their account from elsewhere (OWASP, device cookies)."""

    number: str = ""
    people: list[int] = field(default_factory=list)


def cookie_name() -> str:
    return "__Host-device" if settings.HTTPS else "device"


def device_of(request: HttpRequest) -> Device:
    try:
        kept = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=SALT, max_age=A_YEAR)
        return Device(str(kept["number"]), [int(one) for one in kept["people"]])
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return Device()


def remember_device(request: HttpRequest, response: HttpResponseBase, person: int) -> None:
    known = device_of(request)
    people = [person, *(one for one in known.people if one != person)][:MOST_PEOPLE]
    value = signing.dumps({"number": known.number or secrets.token_hex(12), "people": people}, salt=SALT)
    response.set_cookie(cookie_name(), value, max_age=A_YEAR, secure=settings.HTTPS, httponly=True, samesite="Lax")
