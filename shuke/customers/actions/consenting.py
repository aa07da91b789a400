"""Writing down what customers agree to, and what they take back. Rows are only ever added; how things stand is worked
out from them: the newest word counts, and of two from the same moment the stricter one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.surroundings import comes_from_program
from shuke.core.errors import UserError
from shuke.customers import consent
from shuke.customers.consent import Pair, key_of, pair_of
from shuke.customers.models import Channel, Consent, Customer, Proof, Purpose, Standing
from shuke.events import actions as events
from shuke.events.bulk import Change, record_changes
from shuke.events.models import Batch
from shuke.records.actions.files import keep_file
from shuke.records.fields import File
from shuke.records.models import Attachment

CHANGED = "customers.consent_changed"
AT_ONCE = 1_000
PROOF = "consents"  # what attachments call the field that they belong to


class UnknownConsent(UserError):
    code = "unknown_consent"
    field = "consents"


class NotYetSaid(UserError):
    code = "not_yet_said"
    field = "said_on"


@dataclass(frozen=True)
class Said:
    """One answer of one customer; `at` where it was given at another moment than now."""

    customer_id: int
    pair: Pair
    granted: bool
    at: datetime | None = None


@dataclass(frozen=True)
class Source:
    """How answers are proven, and who brings them."""

    proof: str
    at: datetime
    by: User | None = None
    statement: str = ""
    file: Attachment | None = None
    batch: Batch | None = None


@transaction.atomic
def record_consent(
    customer: Customer,
    answers: Mapping[str, bool],
    source: Source,
    *,
    said_at: datetime | None = None,
    tell: bool = True,
) -> int:
    """`answers`: key (`marketing.line`) → granted or withdrawn. Gives how many of them were news."""
    Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    said = [Said(customer.pk, pair_of(key), granted, said_at) for key, granted in answers.items()]
    return len(write_down(said, source, tell=tell))


@transaction.atomic
def set_consents(customer: Customer, keys: Collection[str], source: Source, *, tell: bool = True) -> int:
    """Exactly these shall be granted; others are withdrawn. Not to `tell` is for who leaves the event."""
    known = consent.standings([customer.pk])[customer.pk]
    before = set(consent.granted_keys(known))
    answers = {key: True for key in keys if key not in before} | {key: False for key in before if key not in keys}
    return record_consent(customer, answers, source, tell=tell) if answers else 0


def keep_proof(customer: Customer, upload: UploadedFile, *, by: User) -> Attachment:
    """A file of the customer, such as the signed paper. Raises FileRefused."""
    kept = keep_file(upload, "customer", File(PROOF), by=by)
    kept.subject_id = customer.pk
    kept.save(update_fields=["subject_id"])
    return kept


def write_down(said: Sequence[Said], source: Source, *, tell: bool = True) -> list[Said]:
    """Many at once, in the caller's transaction; what changes nothing is left out, so that the same twice is harmless.
    One event a customer, unless it is told elsewhere. Gives what was news. Raises UnknownConsent, NotYetSaid."""
    _check(said, source.at)
    news: list[Said] = []
    for start in range(0, len(said), AT_ONCE):
        news += _write(said[start : start + AT_ONCE], source, tell=tell)
    return news


def _check(said: Iterable[Said], now: datetime) -> None:
    pairs = {one.pair for one in said}
    known = [set(words.objects.values_list("key", flat=True)) for words in (Purpose, Channel)]
    for pair in pairs:
        if pair[0] not in known[0] or pair[1] not in known[1]:
            raise UnknownConsent(_("There is no consent called “%(key)s”."), key=key_of(pair)[:60])
    if any(one.at and one.at > now for one in said):
        raise NotYetSaid(_("Nobody can have agreed on a day to come."))


def news_among(said: Sequence[Said]) -> list[Said]:
    """What of it `write_down` would write."""
    pieces = [said[start : start + AT_ONCE] for start in range(0, len(said), AT_ONCE)]
    return [one for piece in pieces for one in _news(piece)[0]]


def _news(said: Sequence[Said]) -> tuple[list[Said], dict[int, dict[Pair, Standing]]]:
    """With how things stand before."""
    before = consent.standings(sorted({one.customer_id for one in said}))
    told = _already_told(said)
    return [one for one in said if _is_news(one, before, told)], before


def _own_words(said: Sequence[Said], before: Mapping[int, Mapping[Pair, Standing]]) -> list[Said]:
    """Who says stop themselves is written down though the shop had said so for them: it holds when that is undone."""
    found = []
    for one in said:
        standing = before.get(one.customer_id, {}).get(one.pair)
        if standing is not None and not (standing.granted or one.granted):
            rows = Consent.objects.filter(customer=one.customer_id, purpose=one.pair[0], channel=one.pair[1])
            newest = rows.order_by("-at", "granted", "-id").values_list("proof", flat=True).first()
            found += [one] if newest != Proof.LINK else []
    return found


def _write(said: Sequence[Said], source: Source, *, tell: bool) -> list[Said]:
    news, before = _news(said)
    if source.proof == Proof.LINK:
        news += _own_words(said, before)
    if not news:
        return []
    Consent.objects.bulk_create(
        Consent(
            customer_id=one.customer_id, purpose_id=one.pair[0], channel_id=one.pair[1], granted=one.granted,
            at=one.at or source.at, proof=source.proof, statement=source.statement, file=source.file, by=source.by,
            batch=source.batch, written_at=source.at,
        )
        for one in news
    )  # fmt: skip
    touched = sorted({one.customer_id for one in news})
    settle(touched)
    if tell:
        Customer.objects.filter(pk__in=touched).update(modified_at=source.at, modified_by=source.by)
        _tell(touched, before, source)
    return news


def _already_told(said: Sequence[Said]) -> set[tuple[int, Pair, bool, datetime]]:
    """Of answers from an earlier day, which may not change how things stand: those that the ledger has."""
    ids = {one.customer_id for one in said if one.at}
    rows = Consent.objects.filter(customer__in=ids).values_list(
        "customer_id", "purpose_id", "channel_id", "granted", "at"
    )
    return {(customer, (purpose, channel), granted, at) for customer, purpose, channel, granted, at in rows}


def _is_news(one: Said, before: Mapping[int, Mapping[Pair, Standing]], told: Collection[object]) -> bool:
    standing = before.get(one.customer_id, {}).get(one.pair)
    if standing is not None and standing.granted == one.granted:
        return False
    return one.at is None or (one.customer_id, one.pair, one.granted, one.at) not in told


def _tell(ids: Sequence[int], before: Mapping[int, dict[Pair, Standing]], source: Source) -> None:
    after = consent.standings(ids)
    changes: list[Change] = []
    for pk in ids:
        was, now = (consent.granted_keys(each.get(pk, {})) for each in (before, after))
        changes.append((pk, {"consents": (was, now)} if was != now else {}))
    if source.batch is None:
        for pk, fields in changes:
            customer = Customer(pk=pk)
            note = source.statement[:500]
            events.record(CHANGED, customer, by=source.by, at=source.at, customer_id=pk, changes=fields, note=note)
    else:
        notes = [source.statement[:500]] * len(changes)
        record_changes(CHANGED, Customer, changes, batch=source.batch, by=source.by, at=source.at, notes=notes)


def settle(ids: Collection[int]) -> None:
    """Work out anew how things stand with these customers, from their ledgers alone."""
    newest: dict[int, dict[Pair, Consent]] = defaultdict(dict)
    for row in Consent.objects.filter(customer__in=ids).order_by("at", "-granted", "id"):
        newest[row.customer_id][row.purpose_id, row.channel_id] = row
    Standing.objects.filter(customer__in=ids).delete()
    Standing.objects.bulk_create(
        Standing(customer_id=pk, purpose_id=row.purpose_id, channel_id=row.channel_id, granted=row.granted, at=row.at)
        for pk, rows in newest.items()
        for row in rows.values()
    )


def take_back(batch: Batch, *, after: int = 0, by: User | None, at: datetime) -> tuple[int, int | None]:
    """What came with this batch no longer counts: by newer rows, each back to how it stood before. A thousand of them
    at once, from the one `after` that id; gives how many went, and after which to go on, None when that was all."""
    rows = list(Consent.objects.filter(batch=batch, id__gt=after).order_by("id")[:AT_ONCE])
    count = len(write_down(_answers_before(rows), Source(Proof.UNDONE, at, by), tell=False))
    return count, rows[-1].pk if len(rows) == AT_ONCE else None


def _answers_before(rows: Sequence[Consent]) -> list[Said]:
    """Of those rows that still count: what stood before them. Nothing said is no consent."""
    ids = {row.customer_id for row in rows}
    standing, ledgers = consent.standings(ids), defaultdict(list)
    for one in Consent.objects.filter(customer__in=ids).order_by("at", "-granted", "id"):
        ledgers[one.customer_id, one.purpose_id, one.channel_id].append(one)
    said: list[Said] = []
    for row in rows:
        pair = (row.purpose_id, row.channel_id)
        now = standing[row.customer_id].get(pair)
        if now is not None and (now.granted, now.at) == (row.granted, row.at):
            earlier = [one.granted for one in ledgers[row.customer_id, *pair] if one.pk < row.pk]
            said.append(Said(row.customer_id, pair, bool(earlier and earlier[-1])))
    return said


def from_form(by: User | None, at: datetime | None, batch: Batch | None) -> Source:
    """Of what was ticked on a form of Shuke, sent by a program, or put back by an undo."""
    proof = Proof.API if comes_from_program() else Proof.FORM
    undone = batch is not None and batch.takes_back
    return Source(Proof.UNDONE if undone else proof, at or timezone.now(), by, batch=batch)
