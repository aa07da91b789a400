"""Whether there is something new, asked by every open page twice a second, so that it must cost next to nothing.

It stands before sessions and all else: the page brings a token that names the person, and is answered by the number of
their newest notice, which tells nothing. What it is, the page then asks for as usual, signed in.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.core.signing import BadSignature, TimestampSigner
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from shuke.accounts.models import User
from shuke.core.prepared import prepared
from shuke.notices.models import Notice, Presence

PATH = "/pulse/"
SALT = "notices.pulse"
LONGEST = 2 * 24 * 3600  # seconds that a page may stay open
EVERY = 30  # seconds after which it is written down again that the person is there
_noted: dict[int, float] = {}  # person → when this process wrote it down


class Pulse:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PATH):
            return self.get_response(request)
        person = whose(request.path_info.removeprefix(PATH))
        if person is None or request.method != "GET":
            return HttpResponse(status=404)
        _note(person)
        newest = next(iter(_newest(person)), (0,))[0]
        told = "" if str(newest) == request.GET.get("after") else str(newest)
        headers = {"Cache-Control": "no-store"}
        return HttpResponse(told, status=200 if told else 204, content_type="text/plain", headers=headers)


def token_of(person: int) -> str:
    return TimestampSigner(salt=SALT).sign(str(person))


def whose(token: str) -> int | None:
    try:
        return int(TimestampSigner(salt=SALT).unsign(token, max_age=LONGEST))
    except (BadSignature, ValueError):
        return None


@prepared("person")
def _newest(person: int) -> QuerySet[Notice, tuple[int]]:
    return Notice.objects.filter(person=person, in_page=True).order_by("-id").values_list("pk")[:1]


def _note(person: int) -> None:
    """That somebody sits there, for who is told of what happens now."""
    now = time.monotonic()
    if now - _noted.get(person, -EVERY) < EVERY:
        return
    _noted[person] = now
    if User.objects.filter(pk=person, is_active=True).exists():
        Presence.objects.update_or_create(person_id=person, defaults={"at": timezone.now()})
