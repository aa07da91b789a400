"""A letter to somebody of the shop: in their language, and with nothing in it that they may not see.

No telephone number and no e-mail address leaves the house in one, wherever somebody typed it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.signing import BadSignature, dumps, loads
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import ngettext

from shuke.accounts.models import User
from shuke.accounts.queries import current_shop
from shuke.notices.kinds import Told
from shuke.notices.models import Notice, Way

WAYS = frozenset({Way.MAIL, Way.DIGEST})
NUMBER = re.compile(r"\+?\d(?:[\s().·-]*\d){6,}")  # seven digits or more
ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+")
SALT = "notices.stop"


@dataclass(frozen=True)
class Line:
    text: str
    url: str


def works() -> bool:
    """Whether the shop has a mail server (docs/settings.md)."""
    return bool(settings.EMAIL_HOST)


def reaches(person: User) -> bool:
    return works() and bool(person.email)


def discreet(text: str) -> str:
    return NUMBER.sub("…", ADDRESS.sub("…", text))


def line_of(notice: Notice, told: Told) -> Line:
    """Its link opens the notice, which asks to sign in first."""
    return Line(discreet(told.text), absolute(reverse("notices:open", args=[notice.pk])))


def absolute(path: str) -> str:
    return f"{settings.SHUKE_ADDRESS.rstrip('/')}{path}"


def letter(person: User, lines: Sequence[Line], *, number: int, digest: bool) -> EmailMultiAlternatives:
    """In the surroundings of the person, which the caller has set. `number` is that of the delivery."""
    shop = current_shop()
    name = shop.name if shop else "Shuke"
    count = ngettext("%(count)s thing for you", "%(count)s things for you", len(lines)) % {"count": len(lines)}
    subject = count if digest else lines[0].text
    stop = absolute(reverse("notices:stop", args=[dumps(person.pk, salt=SALT)]))
    given = {
        "lines": lines, "shop": name, "person": person, "digest": digest, "stop": stop,
        "choices": absolute(reverse("notices:choices")),
    }  # fmt: skip
    made = EmailMultiAlternatives(
        " ".join(f"{subject} · {name}".split())[:180],
        render_to_string("notices/mail_plain.html", given),
        to=[person.email],
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
            "Message-ID": f"<notice-{number}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].strip('> ')}>",
        },
    )
    made.attach_alternative(render_to_string("notices/mail.html", given), "text/html")
    return made


def whose(token: str) -> User | None:
    """Who is asked to be left alone by this link."""
    try:
        return User.objects.filter(pk=loads(token, salt=SALT)).first()
    except BadSignature:
        return None
