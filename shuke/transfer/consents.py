"""What customers of a file agree to: by columns (transfer.consent_columns), or by one statement for all of them.

`settings["consent"]` is the statement: `keys`, `statement`, `said_on` (ISO, or empty) and `proof`. It is no news to who
has taken back the same: only a day of its own that is later speaks louder.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from shuke.accounts.models import User
from shuke.customers import consent
from shuke.customers.actions.consenting import Said, Source, write_down
from shuke.customers.models import Proof
from shuke.records.filtering.operands import begins
from shuke.transfer.actions.keeping import opened
from shuke.transfer.matching.entries import Settled
from shuke.transfer.models import Import


def write(job: Import, settled: Settled, *, by: User | None, at: datetime) -> int:
    """Of one piece of the file, in its transaction. Undone by the batch (`consenting.take_back`)."""
    told = job.settings.get("consent") or {}
    ids = settled.ids()
    said = [one for pk, answers in zip(ids, settled.consents, strict=True) if pk > 0 for one in _said(pk, answers, at)]
    count = _write(said, Source(Proof.IMPORT, at, by, batch=opened(job))) if said else 0
    if told.get("keys"):
        source = Source(told.get("proof") or Proof.PAPER, at, by, told.get("statement", ""), batch=opened(job))
        day = begins(date.fromisoformat(told["said_on"])) if told.get("said_on") else None
        people = list(dict.fromkeys(pk for pk in ids if pk > 0))
        count += _write([Said(pk, consent.pair_of(key), True, day) for pk in people for key in told["keys"]], source)
    return count


def _said(pk: int, answers: Mapping[str, str], now: datetime) -> list[Said]:
    found = []
    for key, answer in answers.items():
        day = begins(date.fromisoformat(answer)) if answer not in {"yes", "no"} else None
        if day is None or day <= now:
            found.append(Said(pk, consent.pair_of(key), answer != "no", day))
    return found


def _write(said: list[Said], source: Source) -> int:
    """A yes without a day of its own does not outweigh what somebody has taken back."""
    known = consent.standings({one.customer_id for one in said})
    news = [one for one in said if not _taken_back(one, known)]
    return len(write_down(news, source, tell=False))


def _taken_back(one: Said, known: Mapping[int, Mapping[consent.Pair, Any]]) -> bool:
    standing = known.get(one.customer_id, {}).get(one.pair)
    return one.granted and one.at is None and standing is not None and not standing.granted
