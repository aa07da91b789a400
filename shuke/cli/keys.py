"""`shuke keys`: the keys that seal ID numbers and the secrets of second steps."""

from __future__ import annotations

import argparse

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.cli.prepared import refuse_pending_migrations
from shuke.cli.terminal import out
from shuke.core import sealing
from shuke.core.errors import UserError
from shuke.core.resealing import reseal


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="shuke keys", description=_("Look after the keys that seal ID numbers"))
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--renew", action="store_true", help=_("make a new key and seal everything with it"))
    what.add_argument("--drop-old", action="store_true", help=_("forget the older keys, a day after --renew"))
    what.add_argument("--print", action="store_true", help=_("only show a new key, for SHUKE_DATA_KEYS"))
    options = parser.parse_args(argv)
    if options.print:
        out.print(sealing.new_key())
        return 0
    refuse_pending_migrations()
    if options.renew or options.drop_old:
        _refuse_foreign_keys()
    if options.renew:
        sealing.add_key()
    anew, lost = reseal()
    if lost:
        text = _("In %(count)s rows stands what none of the keys opens. No key was dropped.") % {"count": lost}
        out.print(f"[red]✗[/] {text}")
        return 1
    if options.drop_old:
        sealing.drop_old_keys()
    text = _("%(rows)s rows sealed anew; keys: %(keys)s.") % {"rows": anew, "keys": len(sealing.keys())}
    out.print(f"[green]✓[/] {text}")
    return 0


def _refuse_foreign_keys() -> None:
    if settings.SHUKE_DATA_KEYS:
        raise UserError(gettext_lazy("The keys stand in SHUKE_DATA_KEYS: change them there, then run “shuke keys”."))
