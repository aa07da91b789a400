"""The second step of signing in, by allauth: a code of a phone's app, a passkey, or a code from paper. Here stands what
is ours of it: secrets are sealed, codes work once, guessing is counted, and all is written down."""

from __future__ import annotations

import hashlib
from typing import Any

from allauth.account.adapter import get_adapter as account_adapter
from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm
from django.db import transaction
from django.forms import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.accounts.actions import attempts
from shuke.accounts.devices import device_of
from shuke.accounts.models import User
from shuke.accounts.queries import current_shop
from shuke.core import journal, sealing

WORDS_OF_PHONES = 4  # codes that a phone may show while one of them is still good


class Adapter(DefaultMFAAdapter):
    """Named in the settings (MFA_ADAPTER)."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This code is not right. Look at the newest one, and type it again."),
    }

    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.opened(encrypted_text)

    def get_totp_issuer(self) -> str:
        return self._get_site_name()

    def _get_site_name(self) -> str:
        shop = current_shop()
        return shop.name if shop else "Shuke"

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 -- allauth's name for it
        there = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey %(number)s") % {"number": there + 1}


class _Counted:
    """Wrong ones are counted and written down; a phone's code that was good once is good no more."""

    user: User
    authenticator: Any

    def clean_code(self) -> str:
        attempt = _begin(self.user)
        code = str(super().clean_code())  # type: ignore[misc]  # of allauth's form, which stands behind this class
        if self.authenticator.type == Authenticator.Type.TOTP and not spend(self.authenticator.pk, code):
            raise account_adapter().validation_error("incorrect_code")
        attempts.succeeded(attempt)
        return code

    def _emit_authentication_failed(self, authenticator: Any) -> None:
        _write_down("accounts.second_step_failed", self.user)


class CodeForm(_Counted, AuthenticateForm):
    """Named in the settings (MFA_FORMS)."""

    def save(self) -> None:
        super().save()
        if self.authenticator.type == Authenticator.Type.RECOVERY_CODES:
            _write_down("accounts.paper_code_used", self.user)


class CodeAgainForm(_Counted, ReauthenticateForm):
    """The same, asked once more before something grave."""


class PasskeyForm(AuthenticateWebAuthnForm):
    def clean_credential(self) -> Authenticator:
        attempt = _begin(self.user)
        found = super().clean_credential()
        attempts.succeeded(attempt)
        return found


def spend(authenticator: int, code: str) -> bool:
    """False when it was spent before: allauth keeps that in each web process by itself, and for too short a time."""
    digest = hashlib.sha256(f"{authenticator}:{normalize_user_code(code)}".encode()).hexdigest()[:16]
    with transaction.atomic():
        kept = Authenticator.objects.select_for_update().get(pk=authenticator)
        spent = kept.data.get("spent", [])
        if digest in spent:
            return False
        kept.data["spent"] = [digest, *spent][:WORDS_OF_PHONES]
        kept.save(update_fields=["data"])
    return True


def _begin(person: User) -> Any:
    request = context.request
    known = device_of(request)
    device = known.number if person.pk in known.people else ""
    place = attempts.Place(account_adapter().get_client_ip(request), device)
    try:
        return attempts.begin(f"code:{person.pk}", place, at=timezone.now())
    except attempts.TooManyAttempts as error:
        raise ValidationError(str(error)) from error


def _write_down(verb: str, person: User) -> None:
    address = account_adapter().get_client_ip(context.request)
    journal.record(verb, person, by=person, changes={"address": (None, address)})
