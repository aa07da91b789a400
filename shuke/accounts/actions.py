"""Every change to the shop, its people and its teams."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Role, Scope, Shop, Team, Theme, User
from shuke.accounts.queries import other_owners
from shuke.core import journal
from shuke.core.errors import Conflict, UserError


def choose_language(person: User, language: str) -> None:
    """One's own language; taste, not history, so no event."""
    person.language = language
    person.save(update_fields=["language"])


def choose_theme(person: User, theme: str) -> None:
    if theme not in Theme.values:
        raise UserError(_("Choose one of the three appearances."))
    person.theme = theme
    person.save(update_fields=["theme"])
