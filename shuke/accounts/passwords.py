"""Rules for new passwords, in our own words: Django's sentence is missing in one of our languages."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    def get_error_message(self) -> str:
        return _("This password is too short: use at least %(count)s characters.") % {"count": self.min_length}
