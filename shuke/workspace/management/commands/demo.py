"""`shuke demo`: fill an empty shop with invented people and orders; `shuke demo --remove` takes them away."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from shuke.core.errors import UserError
from shuke.workspace.demo import actions
from shuke.workspace.demo.entrance import PASSWORD


class Command(BaseCommand):
    help = "Fill an empty shop with invented customers, products and two years of orders."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--remove", action="store_true", help="take the demo away again, whole")
        parser.add_argument("--force", action="store_true", help="add the demo beside the shop's own records")
        parser.add_argument(
            "--if-empty", action="store_true", help="where there are records, do nothing and don't complain"
        )
        parser.add_argument("--password", default=PASSWORD, help="of the demo people who can sign in")
        parser.add_argument("--seed", type=int, default=1, help="another number makes another shop")

    def handle(self, **options: Any) -> None:
        if options["if_empty"] and not actions.is_empty():
            return
        try:
            self._run(options)
        except UserError as error:
            raise CommandError(str(error)) from error

    def _run(self, options: dict[str, Any]) -> None:
        if options["remove"]:
            actions.remove(on=timezone.localdate(), at=timezone.now())
            self.stdout.write(_("The demo shop is gone."))
            return
        batch = actions.fill(
            on=timezone.localdate(),
            at=timezone.now(),
            password=options["password"],
            force=options["force"],
            seed=options["seed"],
        )
        self.stdout.write(_("The demo shop is ready."))
        if actions.people_of(batch):
            person = {"name": "demo", "password": options["password"]}
            self.stdout.write(_("Sign in as %(name)s with the password %(password)s") % person)
