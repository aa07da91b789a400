"""`shuke backup`: everything into one file, while Shuke runs."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from shuke.cli.prepared import refuse_pending_migrations
from shuke.cli.terminal import out
from shuke.core import backup


def main(argv: list[str]) -> int:
    summary = _("Write everything into one file, while Shuke runs")
    parser = argparse.ArgumentParser(prog="shuke backup", description=summary)
    where = _("file or folder; otherwise the folder “backups” of the home")
    parser.add_argument("path", nargs="?", type=Path, help=where)
    options = parser.parse_args(argv)
    refuse_pending_migrations()
    now = timezone.localtime()
    target = place(options.path, now, "shuke")
    with out.status(_("Writing the backup …")):
        manifest = backup.write(target, at=now)
    tell(target, manifest)
    return 0


def place(path: Path | None, at: datetime, prefix: str) -> Path:
    """The file to write: a name with the time in it unless one is given."""
    name = f"{prefix}-{at:%Y-%m-%d-%H%M%S}.zip"
    if path is None:
        return Path(settings.HOME) / "backups" / name
    return path / name if path.is_dir() else path


def tell(target: Path, manifest: backup.Manifest) -> None:
    megabytes = f"{target.stat().st_size / 1e6:,.1f}"
    rows = f"{sum(manifest.rows.values()):,}"
    text = _("%(rows)s rows, %(megabytes)s MB: %(path)s") % {"rows": rows, "megabytes": megabytes, "path": target}
    out.print(f"[green]✓[/] {text}", soft_wrap=True)
