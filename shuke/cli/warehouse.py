"""`shuke warehouse`: the Parquet files for analyses, brought up to date."""

from __future__ import annotations

import argparse

from django.utils import timezone
from django.utils.translation import gettext as _
from rich.text import Text

from shuke.analytics.warehouse import health
from shuke.cli.prepared import refuse_pending_migrations
from shuke.cli.terminal import err, out

FAULTY = 1


def main(argv: list[str]) -> int:
    """Ends with 1 when the result is not right; it is shown all the same."""
    summary = _("Bring the warehouse for analyses up to date")
    parser = argparse.ArgumentParser(prog="shuke warehouse", description=summary)
    parser.add_argument("--full", action="store_true", help=_("read everything anew"))
    options = parser.parse_args(argv)
    refuse_pending_migrations()
    from shuke.analytics.warehouse import building  # loads Arrow and DuckDB: not for --help

    with out.status(_("Refreshing the warehouse …")):
        made = building.refresh(timezone.now(), full=options.full)
    told = {
        "sales": f"{made.manifest.rows('sales'):,}",
        "customers": f"{made.manifest.rows('customers'):,}",
        "seconds": f"{made.manifest.seconds:,.1f}",
        "path": made.folder,
    }
    text = _("%(sales)s sales, %(customers)s customers in %(seconds)s seconds: %(path)s") % told
    out.print(f"[green]✓[/] {text}", soft_wrap=True)
    faults = health.faults(made, timezone.now())
    for fault in faults:
        err.print(Text(f"✗ {fault.what} {fault.do}", style="red"))
    return FAULTY if faults else 0
