"""The line that opens each door of the API: who calls, which record type is meant, and how errors are told."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.http.request import RawPostDataException
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from shuke.accounts.access import asking
from shuke.accounts.actions.limiting import WINDOW, Allowance, take
from shuke.accounts.actions.tokens import digest, note_use
from shuke.accounts.models import ApiToken, User
from shuke.accounts.policy import narrow
from shuke.accounts.surroundings import through_program
from shuke.core.errors import UserError
from shuke.records import types
from shuke.records.merged import survivor_of
from shuke.records.seen import as_seen

View = Callable[..., HttpResponseBase]
READING = {"GET", "HEAD"}
LONGEST_BODY = 1_000_000


def door(*methods: str, scope: str = "") -> Callable[[View], View]:
    """Open to whoever holds a key of a person (`Authorization: Bearer …`), for these methods. An address with a `slug`
    is given its record type instead. What goes wrong is told as RFC 9457 says, in the language that the caller asks
    for, or the person's.

    A key that is not for everything comes no further than its scopes; with this door's own `scope` it does here what
    its person may.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            token = _token(request)
            if token is None:
                answer = problem(401, "not_signed_in", _("Send a valid key: Authorization: Bearer …"))
                answer["WWW-Authenticate"] = "Bearer"
                return answer
            request.user = token.user
            if token.scopes and scope not in token.scopes:
                narrow(token.user, token.scopes)
            with translation.override(_language(request, token.user)), through_program():
                allowance = take(token, at=timezone.now())
                if allowance.left < 0:
                    return _limited(_too_many(allowance), allowance)
                return _limited(_answer(request, view, methods, token, kwargs), allowance)

        exempt: View = csrf_exempt(asking("api key", opened))  # a browser sends no key by itself
        return exempt

    return decorate


def _language(request: HttpRequest, user: User) -> str:
    """As the call asks; else the person's own."""
    asked = request.headers.get("Accept-Language", "")
    return translation.get_language_from_request(request) if asked else user.language or request.LANGUAGE_CODE


def _too_many(allowance: Allowance) -> HttpResponseBase:
    words = _("Too many calls: at most %(limit)s a minute. Try again in %(seconds)s seconds.")
    answer = problem(429, "too_many_calls", words % {"limit": allowance.limit, "seconds": allowance.resets})
    answer["Retry-After"] = str(allowance.resets)
    return answer


def _limited(answer: HttpResponseBase, allowance: Allowance) -> HttpResponseBase:
    """The headers of draft-ietf-httpapi-ratelimit-headers."""
    answer["RateLimit-Policy"] = f'"minute";q={allowance.limit};w={WINDOW}'
    answer["RateLimit"] = f'"minute";r={max(0, allowance.left)};t={allowance.resets}'
    return answer


def _answer(
    request: HttpRequest, view: View, methods: tuple[str, ...], token: ApiToken, kwargs: dict[str, Any]
) -> HttpResponseBase:
    if request.method not in methods:
        answer = problem(
            405, "method_not_allowed", _("This address takes %(methods)s.") % {"methods": ", ".join(methods)}
        )
        answer["Allow"] = ", ".join(methods)
        return answer
    if token.read_only and request.method not in READING:
        return problem(403, "read_only_key", _("This key may only read."))
    try:
        if "slug" in kwargs:
            kwargs["kind"] = as_seen(types.at_address(kwargs.pop("slug")), token.user, taken_away=True)
        return view(request, **kwargs)
    except Http404:
        return _moved(request, kwargs) or problem(
            404, "not_found", _("There is no such record, or you may not see it.")
        )
    except BadRequest as error:
        return problem(400, "bad_request", str(error))
    except UserError as error:
        return problem(error.status, error.code, str(error), field=getattr(error, "field", ""))


def _moved(request: HttpRequest, kwargs: dict[str, Any]) -> HttpResponseBase | None:
    """A record that went into another one is answered with the address of that one, if the caller may see it."""
    kind, pk = kwargs.get("kind"), kwargs.get("pk")
    survivor = survivor_of(kind.subject, pk) if kind and pk else None
    if kind is None or survivor is None or not kind.visible_to(request.user).filter(pk=survivor).exists():
        return None
    return HttpResponse(status=307, headers={"Location": request.path.replace(f"/{pk}", f"/{survivor}", 1)})


def problem(status: int, code: str, detail: str, **more: Any) -> JsonResponse:
    """RFC 9457. `code` is stable and for machines, `detail` for people."""
    said = {"type": "about:blank", "status": status, "code": code, "detail": detail}
    said |= {name: value for name, value in more.items() if value}
    return JsonResponse(said, status=status, content_type="application/problem+json")


def body(request: HttpRequest, longest: int = LONGEST_BODY) -> dict[str, Any]:
    """The JSON object that was sent. Raises BadRequest."""
    try:
        sent = request.read(longest + 1)  # not `body`: Django refuses what is longer than a form
        if len(sent) > longest:
            raise BadRequest(_("This is too much for one call."))
        if not sent and request.META.get("CONTENT_LENGTH") not in {None, "", "0"}:
            raise BadRequest(_("The body must be JSON."))  # a form was sent, and read as one
        given = json.loads(sent or b"{}")
        written = json.dumps(given, ensure_ascii=False, allow_nan=False).encode()  # no database keeps half a character
    except (ValueError, RecursionError, RawPostDataException):  # the last: a form was sent
        raise BadRequest(_("The body must be JSON.")) from None
    if not isinstance(given, dict) or b"\\u0000" in written:
        raise BadRequest(_("The body must be a JSON object."))
    return given


def _token(request: HttpRequest) -> ApiToken | None:
    if not (key := given_key(request)):
        return None
    now = timezone.now()
    found = ApiToken.objects.select_related("user").filter(sha256=digest(key), revoked_at=None).first()
    if found is None or not found.user.is_active or (found.expires_at and found.expires_at <= now):
        return None
    note_use(found, at=now)
    return found


def given_key(request: HttpRequest) -> str:
    scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


def caller(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
