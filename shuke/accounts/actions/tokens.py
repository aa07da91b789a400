"""Keys for programs: made by a person, for that person's rights, shown once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import ApiToken, User
from shuke.core import journal
from shuke.core.errors import NotAllowed, UserError

BEGINNING = 10
NOTE_USE_EVERY = timedelta(minutes=1)


class NameMissing(UserError):
    code = "name_missing"
    field = "name"


@transaction.atomic
def create_token(
    *, by: User, name: str, read_only: bool = False, expires_at: datetime | None = None,
    scopes: Collection[str] = (), per_minute: int = 600,
) -> tuple[ApiToken, str]:  # fmt: skip
    """The row, and the key itself, which nobody can read again later. Without `scopes` it is for everything."""
    if not (name := " ".join(name.split())[:80]):
        raise NameMissing(_("Write what this key is for."))
    key = f"shuke_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        user=by, name=name, beginning=key[:BEGINNING], sha256=digest(key), read_only=read_only, expires_at=expires_at,
        scopes=sorted(scopes), per_minute=per_minute,
    )  # fmt: skip
    told = {"name": ("", name)} | ({"scopes": ("", ", ".join(sorted(scopes)))} if scopes else {})
    journal.record("accounts.token_created", token, by=by, changes=told)
    return token, key


@transaction.atomic
def revoke_token(token: ApiToken, *, by: User, at: datetime) -> None:
    """It stops working at once. Own keys; the owner of the shop may revoke everybody's."""
    if token.user_id != by.pk and not by.is_owner:
        raise NotAllowed(_("This key belongs to somebody else."))
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        journal.record("accounts.token_revoked", token, by=by, changes={"name": (token.name, "")})


def note_use(token: ApiToken, *, at: datetime) -> None:
    """When it was last used, to the minute: a write for every call would cost more than the call."""
    if token.used_at is None or at - token.used_at > NOTE_USE_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(used_at=at)


def digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
