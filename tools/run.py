"""What `make run` does inside the environment: build what is stale, prepare the shop, serve."""

from __future__ import annotations

from io import StringIO

from shuke.cli import main, set_up_django
from shuke.cli.terminal import out
from tools.build import build


def prepare_shop() -> None:
    """Bring the database up to date, and fill a new one with the demo."""
    from django.core.management import call_command

    from shuke.accounts.models import User
    from shuke.cli.prepared import pending_migrations
    from shuke.events.models import Event

    if pending_migrations():
        out.print("Preparing the database …")
        call_command("migrate", verbosity=0)
    if not User.objects.exists() and not Event.objects.exists():  # nor was there a demo that somebody took away
        out.print("Filling the demo shop …")
        call_command("demo", verbosity=0, stdout=StringIO())


if __name__ == "__main__":
    build()
    set_up_django()
    prepare_shop()
    main(["serve"])
