"""`shuke init --pack NAME`: set up what a trade needs; `--remove` takes it off again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from shuke.accounts.models import Role, User
from shuke.core.errors import UserError
from shuke.workspace.packs import actions
from shuke.workspace.packs.reading import NAMES, Pack, pack


class Command(BaseCommand):
    help = "Set up what a trade needs: fields, layouts, views and own objects."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--pack", required=True, metavar="NAME", help=", ".join(NAMES))
        parser.add_argument("--demo", action="store_true", help="add invented records as well")
        parser.add_argument("--remove", action="store_true", help="take the pack off again, with its invented records")

    def handle(self, **options: Any) -> None:
        try:
            chosen = pack(options["pack"])
        except LookupError:
            known = {"name": options["pack"], "known": ", ".join(NAMES)}
            raise CommandError(_("There is no pack “%(name)s”. There are: %(known)s.") % known) from None
        try:
            self._remove(chosen) if options["remove"] else self._apply(chosen, demo=options["demo"])
        except UserError as error:
            raise CommandError(str(error)) from error

    def _apply(self, chosen: Pack, *, demo: bool) -> None:
        done = actions.apply(chosen, by=_owner(), at=timezone.now())
        for sentence in done.left:
            self.stderr.write(sentence)
        if demo:
            actions.add_demo(chosen, by=_owner(), on=timezone.localdate(), at=timezone.now())
        self.stdout.write(_("“%(name)s” is set up.") % {"name": chosen.label})

    def _remove(self, chosen: Pack) -> None:
        actions.remove_demo(chosen, by=_owner(), at=timezone.now())
        actions.remove(chosen, by=_owner(), at=timezone.now())
        self.stdout.write(
            _("“%(name)s” is taken off. What was written in its fields rests 30 days.") % {"name": chosen.label}
        )


def _owner() -> User | None:
    """On whose behalf; nobody's before the first run."""
    return User.objects.filter(role=Role.OWNER, is_active=True).order_by("id").first()
