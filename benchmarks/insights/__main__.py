"""`python -m benchmarks.insights --data PATH`: one table of all that the insights foretell, on public sets.

PATH holds a folder for each set; those that are missing are left out. Beside our figure stands a baseline's that was
run in the same job, the paired difference with two standard errors, and what others published. Nothing is tuned on the
days that are judged by.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.insights import baskets, lifetime_value, next_basket, repurchase, speed

SECTIONS = (repurchase.SECTION, next_basket.SECTION, lifetime_value.SECTION, baskets.SECTION, speed.SECTION)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="PATH")
    parser.add_argument("--only", nargs="+", default=[], metavar="WORD", help="sections with one of these in the name")
    options = parser.parse_args()
    console = Console(width=170)
    shown = Table(title="Insights: ours, a baseline run in the same job, and published figures", title_justify="left")
    for name in ("", "ours", "baseline, run here", "ours − baseline ± 2 SE", "published"):
        shown.add_column(name, justify="right" if name.startswith("ours") else "left")
    wanted = [one for one in SECTIONS if any(word in one.name for word in options.only or [""])]
    for section in wanted:
        rows = section.measure(options.data)
        shown.add_row(f"[bold]{section.name}[/bold]", end_section=not rows)
        for at, row in enumerate(rows):
            shown.add_row(row.what, row.ours, row.here, row.gain, row.published, end_section=at == len(rows) - 1)
    console.print(shown)
    for section in wanted:
        console.print(f"\n[bold]{section.name}[/bold]\n{section.protocol}")


if __name__ == "__main__":
    main()
