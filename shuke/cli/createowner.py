"""`shuke createowner`: for whoever has lost the way in."""

from __future__ import annotations

import argparse
import getpass
import sys

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.accounts.actions import attempts, people, safety, self_service
from shuke.accounts.models import Role, User
from shuke.cli.prepared import refuse_pending_migrations
from shuke.cli.terminal import out
from shuke.core.errors import UserError


def main(argv: list[str]) -> int:
    summary = _("Add an owner who can sign in, or set a new password")
    parser = argparse.ArgumentParser(prog="shuke createowner", description=summary)
    parser.add_argument("username", help=_("account name"))
    parser.add_argument("--name", default="", help=_("the person's name"))
    parser.add_argument("--reset-second-step", action="store_true", help=_("when the phone is gone too"))
    options = parser.parse_args(argv)
    refuse_pending_migrations()
    name = options.name or options.username
    let_in(options.username, name, read_password(), second_step=not options.reset_second_step)
    text = _("%(name)s can sign in as an owner now.") % {"name": options.username}
    out.print(f"[green]✓[/] {text}")
    return 0


def read_password() -> str:
    """Typed twice at a terminal, or the first line of what is piped in."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass(_("New password: "))
    if password != getpass.getpass(_("The same again: ")):
        raise UserError(gettext_lazy("The two passwords differ. Nothing was changed."))
    return password


@transaction.atomic
def let_in(username: str, name: str, password: str, *, second_step: bool = True) -> User:
    """Make the person an active owner with this password, whether they were there before or not; with the second step
    of signing in that they had, or without any."""
    owner = User.objects.filter(role=Role.OWNER).order_by("pk").first()
    if owner is None:
        raise UserError(gettext_lazy("Nobody has opened this shop yet. “shuke serve” and the browser will guide you."))
    person = User.objects.filter(username=username).first()
    if person is None:
        person = people.invite(username=username, teams=[], by=owner, name=name, role=Role.OWNER)
    else:
        people.change_person(person, teams=person.teams.all(), by=owner, role=Role.OWNER)
        people.reinstate(person, by=owner)
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise UserError(" ".join(error.messages)) from error
    self_service.change_password(person, password)
    attempts.forget(person)
    if not second_step:
        safety.reset_second_step(person, by=person)
    return person
