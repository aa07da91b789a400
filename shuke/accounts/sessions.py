"""Who signed in, as each request looks it up: Django's own session and person, by questions put together once."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from shuke.accounts.models import User
from shuke.core.prepared import prepared


@prepared("key")
def _session(key: str) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key)


@prepared("pk")
def _person(pk: int) -> QuerySet[User]:
    return User.objects.filter(pk=pk)


class SessionStore(db.SessionStore):
    """Named in the settings (SESSION_ENGINE)."""

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
