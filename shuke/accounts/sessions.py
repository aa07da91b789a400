"""Who signed in, as each request looks it up: the session and the person, by questions put together once; and since
when, from where and on what, for the list of one's own devices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from shuke.accounts.models import Session, User
from shuke.core.prepared import prepared

CAME = "came"  # what the session knows of the device: address, device, since, seen_at
NOTE_EVERY = timedelta(minutes=10)


@prepared("key")
def _session(key: str) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key)


@prepared("pk")
def _person(pk: int) -> QuerySet[User]:
    return User.objects.filter(pk=pk)


class SessionStore(db.SessionStore):
    """Named in the settings (SESSION_ENGINE)."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        kept: Any = super().create_model_instance(data)
        came = data.get(CAME, {})
        kept.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        kept.address, kept.device = came.get("address", ""), came.get("device", "")
        kept.since, kept.seen_at = _moment(came.get("since")), _moment(came.get("seen_at"))
        return kept

    def _get_session_from_db(self) -> Session | None:
        found = next(iter(_session(str(self.session_key))), None)
        if found and found.expire_date > timezone.now():
            return found
        self._session_key = None
        return None


class Backend(AuthenticationBackend):
    """Named in the settings (AUTHENTICATION_BACKENDS)."""

    def get_user(self, user_id: int) -> User | None:
        found = next(iter(_person(user_id)), None)
        return found if found and self.user_can_authenticate(found) else None


class Seen:
    """Notes now and then that a device is still in use: a write for every request would cost more than the page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if came := request.session.get(CAME):
            now = timezone.now()
            if now - datetime.fromisoformat(came["seen_at"]) >= NOTE_EVERY:
                request.session[CAME] = came | {"seen_at": now.isoformat()}
        return self.get_response(request)


def note_sign_in(session: SessionBase, *, address: str, device: str, at: datetime) -> None:
    """`device` is what the browser calls itself."""
    moment = at.isoformat()
    session[CAME] = {"address": address[:45], "device": device[:200], "since": moment, "seen_at": moment}


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
