"""How allauth behaves here: nobody signs up, nobody is greeted by a note, and errors use our words."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.core import journal

LONGEST = 150


class Adapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The account or the password is wrong."),
        "email_password_mismatch": _("The account or the password is wrong."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, then try again."),
    }

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        journal.record("accounts.signed_in", user, by=user, changes=self._from(request))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """With the name that was tried, whether or not somebody has it; never with the password."""
        super().authentication_failed(request, **credentials)
        tried = str(credentials.get("username") or credentials.get("email") or "")[:LONGEST]
        changes = {"account": (None, tried), **self._from(request)}
        journal.record("accounts.sign_in_failed", User(), by=None, changes=changes)

    def logout(self, request: HttpRequest) -> None:
        person = request.user
        if isinstance(person, User):
            journal.record("accounts.signed_out", person, by=person, changes=self._from(request))
        super().logout(request)

    def _from(self, request: HttpRequest) -> dict[str, tuple[None, str]]:
        return {"address": (None, self.get_client_ip(request))}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Signing in and out can be seen; a note about it would be noise."""
