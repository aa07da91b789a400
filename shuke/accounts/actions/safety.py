"""Second steps of signing in, and devices that are signed in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuke.accounts.actions import attempts
from shuke.accounts.actions.people import check_let_in
from shuke.accounts.models import Session, Shop, User
from shuke.accounts.queries import role_names
from shuke.core import journal
from shuke.core.errors import UserError


@transaction.atomic
def ask_second_step(shop: Shop, roles: Iterable[str], *, by: User) -> None:
    """Whoever has one of these roles sets up a second step before anything else."""
    if set(roles := sorted(roles)) - set(role_names()):
        raise UserError(_("This role is no longer there."))
    before, shop.second_step = shop.second_step, roles
    if before != roles:
        shop.save(update_fields=["second_step"])
        journal.record("accounts.second_step_asked", shop, by=by, changes={"second_step": (before, roles)})


@transaction.atomic
def reset_second_step(person: User, *, by: User) -> None:
    """For somebody whose phone is gone: phone, passkeys and paper codes no longer count, and every device is signed
    out. The password stays. Raises NotAllowed."""
    if person.pk != by.pk:
        check_let_in(person, by)
    Authenticator.objects.filter(user=person).delete()
    Session.objects.filter(user=person).delete()
    attempts.forget(person)
    journal.record("accounts.second_step_reset", person, by=by)


@transaction.atomic
def sign_out(person: User, *, by: User, but: str = "") -> int:
    """On all devices, or all `but` the session with this key. Gives how many there were. Raises NotAllowed."""
    if person.pk != by.pk:
        check_let_in(person, by)
    ended, _by_model = Session.objects.filter(user=person).exclude(session_key=but).delete()
    if ended:
        journal.record("accounts.devices_signed_out", person, by=by, changes={"devices": (ended, 0)})
    return ended


@transaction.atomic
def sign_out_one(person: User, handle: str, *, at: datetime) -> None:
    """One of the person's own. Nothing when it has ended meanwhile."""
    for session in Session.objects.filter(user=person, expire_date__gt=at):
        if session.handle == handle:
            session.delete()
            journal.record("accounts.devices_signed_out", person, by=person, changes={"devices": (1, 0)})
