"""The check: the file is read, every row looked at, and what the import would do is counted. Nothing is written to the
shop's records."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shuke.core import bulk, collecting
from shuke.core.errors import UserError
from shuke.orders.models import OrderLine
from shuke.transfer import consents
from shuke.transfer.actions.examining import examine
from shuke.transfer.actions.guard import TakenOver, Tell, in_turn, patiently, silent, take_over
from shuke.transfer.actions.keeping import refused as cannot
from shuke.transfer.actions.keeping import remember_rows
from shuke.transfer.actions.lines import named, refusals
from shuke.transfer.actions.planning import plan
from shuke.transfer.actions.reading import styles_of
from shuke.transfer.actions.rejected import copy_rows
from shuke.transfer.actions.running import PIECES, STAGES
from shuke.transfer.files import Source, columns
from shuke.transfer.matching.desk import Desk, desk_of
from shuke.transfer.matching.entries import Settled, settle_goods, settle_people
from shuke.transfer.matching.ordering import in_place, pieces
from shuke.transfer.matching.refusals import code_of
from shuke.transfer.matching.spoken import Spoken
from shuke.transfer.models import Import, ImportRow
from shuke.transfer.others.checking import check as check_others
from shuke.transfer.overlay import source_of, words_of
from shuke.transfer.prepare import Prepared, Problem, open_table, prepare
from shuke.transfer.prepare.again import Again
from shuke.transfer.prepare.cells import Styles
from shuke.transfer.prepare.preview import preview

Status = Import.Status
WORDS_SHOWN = 100  # different words of a column that fit nothing


SETTLERS = {"customers": settle_people, "products": settle_goods}
OURS = "source_system = %s AND NOT (external_id = '')"


@collecting.seldom()
def check(job_id: int, *, at: datetime, tell: Tell = silent) -> None:
    """Look at the file, then check all of it if it is clear what its columns mean. Safe to start again at any time.

    A file that can't be read leaves its sentence in `error` and the import in draft. Raises TakenOver.
    """
    job = take_over(job_id, {Status.DRAFT, Status.CHECKING, Status.READY})
    try:
        with source_of(job) as source:
            found = examine(job, source)
            if found.missing:
                return in_turn(job, partial(_unclear, found=found))
            source.words = words_of(job)  # now that the columns are known
            plan(job, source)
            look_over = check_others if job.kind == Import.Kind.RECORDS else partial(_check, at=at)
            look_over(job, source, tell)
    except UserError as error:
        shutil.rmtree(job.folder / "prepared", ignore_errors=True)
        in_turn(job, partial(cannot, error=error))
    return None


def _unclear(job: Import, *, found: columns.Guess) -> None:
    job.status, job.stage = Status.DRAFT, ""
    job.settings = {**job.settings, "missing": found.missing}


def _check(job: Import, source: Source, tell: Tell, *, at: datetime) -> None:
    styles = styles_of(job, at)
    folder = job.folder / "prepared"
    prepared = prepare(source, job.kind, job.columns, folder, styles=styles, tell=partial(_tell, job, tell))
    desk = desk_of(job, at)
    in_turn(job, _matching)
    forecast = Forecast(job, desk)
    expected, refused = forecast.count()
    for one in forecast.otherwise:
        prepared.problems.drop(one)
    rows = [one.row_number for one in [*prepared.problems.refused, *refused]]
    copy_rows(source, rows, job.folder / "rejected.csv")
    in_turn(job, partial(_ready, prepared=prepared, expected=expected, refused=refused, ambiguous=_ambiguous(styles)))


def _ambiguous(styles: Styles) -> bool:
    return any(style.ambiguous for style in styles.dates.values()) and not styles.date_order


def _tell(job: Import, tell: Tell, rows: int) -> None:
    """Progress; stops when another worker took over or the settings were changed."""
    mine = Import.objects.filter(id=job.pk, token=job.token)
    if not patiently(partial(mine.update, rows_done=rows)):
        raise TakenOver
    tell(rows, max(rows, job.rows_total))


def _matching(job: Import) -> None:
    job.stage = "matching"


def _ready(
    job: Import, *, prepared: Prepared, expected: dict[str, int], refused: list[Problem], ambiguous: bool
) -> None:
    ImportRow.objects.filter(job=job).delete()
    remember_rows(job, "check", prepared.problems.refused)
    remember_rows(job, "dropped", prepared.problems.dropped)
    remember_rows(job, "expected", refused)
    job.rows_total, job.rows_done = prepared.rows, prepared.rows
    job.rows_rejected = prepared.problems.refused_count.total()
    expected["repeated"] = prepared.repeated
    unknown = {name: words.most_common(WORDS_SHOWN) for name, words in prepared.problems.words.items() if words}
    job.settings = {**job.settings, "dates_ambiguous": ambiguous, "unknown": unknown}
    job.counts = {
        "rows": prepared.rows, "expected": expected, "dropped": prepared.problems.dropped_count.total(),
        "preview": preview(job.kind, job.folder / "prepared"),
    }  # fmt: skip
    job.status, job.stage = Status.READY, ""


class Forecast:
    """What the import would do to the shop as it is now."""

    def __init__(self, job: Import, desk: Desk) -> None:
        self.job, self.desk = job, desk
        self.expected: dict[str, int] = {}
        self.refused: list[Problem] = []
        self.otherwise: list[Problem] = []  # what rows say in vain, since others of the file say otherwise

    def count(self) -> tuple[dict[str, int], list[Problem]]:
        kind = self.job.kind
        settled = {stage: self._entries(stage) for stage in STAGES[kind] if stage != "lines"}
        if kind == Import.Kind.LINES:
            self._lines(settled["customers"], settled["products"])
        else:
            for name in ("created", "updated", "skipped", "refused"):
                self.expected[name] = self.expected.get(f"{kind}_{name}", 0)
        return self.expected, self.refused

    def _add(self, **numbers: int) -> None:
        for name, number in numbers.items():
            self.expected[name] = self.expected.get(name, 0) + number

    def _entries(self, stage: str) -> np.ndarray:
        """Ids as far as known (0: new), refusals negative."""
        parts, all_places, new_keys, said = list[np.ndarray](), list[np.ndarray](), set[str](), Spoken()
        with open_table(self.job.folder / "prepared", stage) as table:
            for _number, places, piece in pieces(table, stage, self.desk.rules, PIECES[stage]):
                settled = SETTLERS[stage](piece, self.desk, said)
                if self.desk.overwrite:
                    said.keep(settled.people())
                if stage == "customers":
                    consents.foresee(self.job, settled, at=self.desk.at)
                ids = np.array(settled.ids(), dtype=np.int64)
                self._count(stage, piece, settled, ids, new_keys)
                parts.append(ids)
                all_places.append(places)
        return in_place(all_places, parts)

    def _count(self, stage: str, piece: pa.Table, settled: Settled, ids: np.ndarray, new_keys: set[str]) -> None:
        keys = piece["key"].to_pylist()
        new = {keys[at] for at in np.flatnonzero(ids == 0)} - new_keys
        new_keys |= new
        created = min(len(new), len(settled.new))
        changed, refused = len(settled.changed) + len(settled.agreed), int((ids < 0).sum())
        skipped = len(ids) - created - changed - refused
        self._add(**{f"{stage}_created": created, f"{stage}_updated": changed, f"{stage}_refused": refused})
        self._add(**{f"{stage}_skipped": skipped, "by_name_only": settled.by_name_only, "emptied": settled.emptied})
        if stage == self.job.kind:
            self.refused.extend(Problem(row, code) for row, code in settled.refused())
            self.otherwise.extend(_otherwise(settled))

    def _lines(self, customers: np.ndarray, products: np.ndarray) -> None:
        again = Again(self.job.folder / "prepared")
        with open_table(self.job.folder / "prepared", "lines") as table:
            for start, piece in table.pieces(PIECES["lines"]):
                customer, product = customers[piece["customer"].to_numpy()], products[piece["product"].to_numpy()]
                known = self._there(named(again.names(start, piece), self.job, self.desk))
                why = refusals(customer, product, known, self.desk.rules)
                refused, there = why < 0, known & (why == 0)
                self._add(created=int((~refused & ~there).sum()), skipped=int(there.sum()), refused=int(refused.sum()))
                self.refused.extend(
                    Problem(piece["row_number"][int(at)].as_py(), code_of(why[at]))
                    for at in np.flatnonzero(refused)[: 20_000 - len(self.refused)]
                )

    def _there(self, names: pa.Array) -> np.ndarray:
        """Which lines the shop has already."""
        rows = bulk.find(OrderLine, "external_id", names.to_pylist(), ["external_id"], OURS, self.desk.source)
        return pc.is_in(names, pa.array([row[0] for row in rows], pa.string())).to_numpy(zero_copy_only=False)


def _otherwise(settled: Settled) -> Iterator[Problem]:
    for row, name, value in settled.otherwise:
        yield Problem(row, "said_otherwise", {"field": name, "value": value[:80] if isinstance(value, str) else ""})
