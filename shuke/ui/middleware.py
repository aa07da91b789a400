"""The one place where errors for people, messages and lost sessions become pages, toasts and redirects."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from shuke.core.errors import Busy, UserError

Next = Callable[[HttpRequest], HttpResponseBase]


class Answers:
    """UserError → a page with its status, or a toast for htmx; messages → toasts; a sign-in redirect → a real one."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not getattr(request, "htmx", False) or not isinstance(response, HttpResponse):
            return response
        if _asks_to_sign_in(response):
            return HttpResponseClientRedirect(_sign_in_and_return(request))
        if not _loads_a_page(response):
            _send_messages(request, response)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """No database keeps NUL in a text, and no person types it: PostgreSQL would break off in the middle."""
        given = chain(*dict(request.GET.lists()).values(), *dict(request.POST.lists()).values())
        if any("\x00" in text for text in given):
            raise BadRequest("NUL in a parameter")

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, OperationalError) and "locked" in str(error):
            error = Busy(_("The shop is busy with a large piece of work. Wait a moment, then try again."))
        if not isinstance(error, UserError):
            return None
        if getattr(request, "htmx", False):
            response = HttpResponse(status=error.status, headers={"HX-Reswap": "none"})
            return _toast(response, str(error), "error")
        return render(request, "ui/problem.html", {"problem": error}, status=error.status)


def _asks_to_sign_in(response: HttpResponse) -> bool:
    return response.status_code == 302 and urlsplit(response["Location"]).path == resolve_url(settings.LOGIN_URL)


def _sign_in_and_return(request: HttpRequest) -> str:
    """Back to the page the person was looking at, not to the fragment it asked for."""
    here = urlsplit(request.headers.get("HX-Current-URL", "/"))
    back = here.path + (f"?{here.query}" if here.query else "")
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back})}"


def _loads_a_page(response: HttpResponse) -> bool:
    """The next page will show the messages itself."""
    return 300 <= response.status_code < 400 or any(
        response.has_header(name) for name in ("HX-Redirect", "HX-Refresh", "HX-Location")
    )


def _send_messages(request: HttpRequest, response: HttpResponse) -> None:
    pending = list(messages.get_messages(request))
    if pending:
        newest = pending[-1]
        _toast(response, "\n".join(map(str, pending)), newest.level_tag, newest.extra_tags or "")


def _toast(response: HttpResponse, text: str, level: str, undo: str = "") -> HttpResponse:
    said = {"text": text, "level": level} | ({"undo": undo} if undo else {})
    return trigger_client_event(response, "toast", said)
