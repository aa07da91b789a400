"""What people change about themselves."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuke.accounts.actions.fields import apply
from shuke.accounts.models import Language, Session, Theme, User
from shuke.core import journal
from shuke.core.errors import UserError


def choose_language(person: User, language: str) -> None:
    """A matter of taste, not of history: no event."""
    if language not in Language.values:
        raise UserError(_("Choose one of the three languages."))
    apply(person, {"language": language})


def choose_theme(person: User, theme: str) -> None:
    """A matter of taste, not of history: no event."""
    if theme not in Theme.values:
        raise UserError(_("Choose one of the three appearances."))
    apply(person, {"theme": theme})


@transaction.atomic
def rename_self(person: User, *, name: str, email: str) -> None:
    if changes := apply(person, {"name": name, "email": email}):
        journal.record("accounts.person_changed", person, by=person, changes=changes)


@transaction.atomic
def change_password(person: User, new: str, *, but: str = "") -> None:
    """The caller has checked the old one. Other sessions of the person end; that of the key `but` is the caller's."""
    person.set_password(new)
    person.save(update_fields=["password"])
    Session.objects.filter(user=person).exclude(session_key=but).delete()
    journal.record("accounts.password_changed", person, by=person)
