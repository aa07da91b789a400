"""Rules for new passwords, in our own words: Django's sentence is missing in one of our languages."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from shuke.accounts.queries import current_shop

LOOKED_AT = 64  # characters: what is longer is hard to guess, and would take zxcvbn long
LEAST = 2  # of 4: more than a million guesses


class LongEnough(MinimumLengthValidator):
    def get_error_message(self) -> str:
        return _("This password is too short: use at least %(count)s characters.") % {"count": self.min_length}


class HardToGuess:
    """Not one of those that everybody tries first: known from leaks, a name, a day, a row of keys, or what stands on
    the door of the shop. zxcvbn brings the lists and asks nobody on the net."""

    def validate(self, password: str, user: Any = None) -> None:
        from zxcvbn import zxcvbn  # its lists take a while to load, and few requests need them

        shop = current_shop()
        known = [getattr(user, name, "") or "" for name in ("username", "name", "email")]
        inputs = [word for word in [*known, shop.name if shop else "", "shuke", "熟客"] if word]
        if zxcvbn(password[:LOOKED_AT], user_inputs=inputs, max_length=LOOKED_AT)["score"] < LEAST:
            raise ValidationError(self.get_help_text(), code="password_easy_to_guess")

    def get_help_text(self) -> str:
        return _("This password is easy to guess. Take three or four words that have nothing to do with each other.")
