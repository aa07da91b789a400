"""How allauth behaves here: nobody signs up, nobody is greeted by a note, errors use our words, and who tries too often
waits."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.forms import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.actions import attempts
from shuke.accounts.devices import device_of, remember_device
from shuke.accounts.models import Attempt, User
from shuke.accounts.queries import person_called
from shuke.accounts.sessions import note_sign_in
from shuke.core import journal
from shuke.core.often import caller

LONGEST = 150
# What allauth would tell by mail → what the audit log keeps.
KEPT_OF = {
    "mfa/email/totp_activated": "accounts.phone_added",
    "mfa/email/totp_deactivated": "accounts.phone_removed",
    "mfa/email/webauthn_added": "accounts.passkey_added",
    "mfa/email/webauthn_removed": "accounts.passkey_removed",
    "mfa/email/recovery_codes_generated": "accounts.codes_made",
}


class Adapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The account or the password is wrong."),
        "email_password_mismatch": _("The account or the password is wrong."),
        "incorrect_password": _("This is not your present password."),
    }
    attempt: Attempt | None = None

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        account = _account(credentials)
        known, person = device_of(request), person_called(account)
        device = known.number if person and person.pk in known.people else ""
        place = attempts.Place(self.get_client_ip(request), device)
        try:
            self.attempt = attempts.begin(account, place, at=timezone.now())
        except attempts.TooManyAttempts as error:
            raise ValidationError(str(error)) from error

    def _rollback_login_failed_rl_usage(self) -> None:
        """allauth's word for: it was the right password."""
        if self.attempt:
            attempts.succeeded(self.attempt)

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        agent = request.headers.get("User-Agent", "")
        note_sign_in(request.session, address=self.get_client_ip(request), device=agent, at=timezone.now())
        journal.record("accounts.signed_in", user, by=user, changes=self._from(request))

    def post_login(self, request: HttpRequest, user: Any, **details: Any) -> HttpResponse:
        response = super().post_login(request, user, **details)
        remember_device(request, response, user.pk)
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """With the name that was tried, whether or not somebody has it; never with the password."""
        super().authentication_failed(request, **credentials)
        changes = {"account": (None, _account(credentials)[:LONGEST]), **self._from(request)}
        journal.record("accounts.sign_in_failed", User(), by=None, changes=changes)

    def logout(self, request: HttpRequest) -> None:
        person = request.user
        if isinstance(person, User):
            journal.record("accounts.signed_out", person, by=person, changes=self._from(request))
        super().logout(request)

    def send_notification_mail(self, template_prefix: str, user: Any, *args: Any, **kwargs: Any) -> None:
        """Where allauth would send a mail, so that nobody changes a way in unnoticed, the audit log is told."""
        if verb := KEPT_OF.get(template_prefix):
            journal.record(verb, user, by=user, changes=self._from(self.request))

    def get_client_ip(self, request: HttpRequest) -> str:
        return caller(request)

    def _from(self, request: HttpRequest) -> dict[str, tuple[None, str]]:
        return {"address": (None, self.get_client_ip(request))}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Signing in and out can be seen; a note about it would be noise."""


def _account(credentials: dict[str, Any]) -> str:
    return str(credentials.get("username") or credentials.get("email") or "")
