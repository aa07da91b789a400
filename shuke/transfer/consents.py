"""What customers of a file agree to: by columns (transfer.consent_columns), or by one statement for all of them.

`settings["consent"]` is the statement: `keys`, `statement`, `said_on` (ISO, or empty) and `proof`. It is no news to who
has taken back the same: only a day of its own that is later speaks louder.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from shuke.accounts.models import User
from shuke.customers import consent
from shuke.customers.actions.consenting import Said, Source, news_among, write_down
from shuke.customers.models import Proof
from shuke.records.filtering.operands import begins
from shuke.transfer.actions.keeping import opened
from shuke.transfer.matching.entries import Settled
from shuke.transfer.models import Import


def write(job: Import, settled: Settled, *, by: User | None, at: datetime) -> int:
    """Of one piece of the file, in its transaction. Undone by the batch (`consenting.take_back`)."""
    news: list[Said] = []
    for said, told in _told(job, settled, at):
        batch = opened(job)
        source = Source(told.get("proof") or Proof.PAPER, at, by, told.get("statement", ""), batch=batch)
        news += write_down(_standing(said), source if told else Source(Proof.IMPORT, at, by, batch=batch), tell=False)
    settled.agreed = _besides(settled, news)
    return len(news)


def foresee(job: Import, settled: Settled, *, at: datetime) -> None:
    """What `write` would do for customers who are there."""
    settled.agreed = _besides(
        settled, [one for said, _source in _told(job, settled, at) for one in news_among(_standing(said))]
    )


def _besides(settled: Settled, news: list[Said]) -> set[int]:
    """Of whom the file brings nothing else."""
    return {one.customer_id for one in news} - {one.id for one in [*settled.new, *settled.changed]}


def _told(job: Import, settled: Settled, at: datetime) -> Iterator[tuple[list[Said], dict[str, Any]]]:
    """What the columns say, and what is said of the whole file, with how that is proven."""
    ids, told = settled.ids(), job.settings.get("consent") or {}
    answers = zip(ids, settled.consents, strict=True)
    yield [one for pk, answer in answers if pk > 0 for one in _said(pk, answer, at)], {}
    if told.get("keys"):
        day = begins(date.fromisoformat(told["said_on"])) if told.get("said_on") else None
        people = list(dict.fromkeys(pk for pk in ids if pk > 0))
        yield [Said(pk, consent.pair_of(key), True, day) for pk in people for key in told["keys"]], told


def _said(pk: int, answers: Mapping[str, str], now: datetime) -> list[Said]:
    found = []
    for key, answer in answers.items():
        day = begins(date.fromisoformat(answer)) if answer not in {"yes", "no"} else None
        if day is None or day <= now:
            found.append(Said(pk, consent.pair_of(key), answer != "no", day))
    return found


def _standing(said: list[Said]) -> list[Said]:
    """A yes without a day of its own does not outweigh what somebody has taken back."""
    known = consent.standings({one.customer_id for one in said})
    return [one for one in said if not _taken_back(one, known)]


def _taken_back(one: Said, known: Mapping[int, Mapping[consent.Pair, Any]]) -> bool:
    standing = known.get(one.customer_id, {}).get(one.pair)
    return one.granted and one.at is None and standing is not None and not standing.granted
