"""What happened on an account, newest first, with what there was after each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet, Sum
from django.utils import timezone

from shuke.accounts.models import User
from shuke.ledgers.models import Posting
from shuke.ledgers.queries.holders import Holder
from shuke.loyalty.books import CHARGED, REASONS
from shuke.loyalty.queries import signatures
from shuke.records import types

PAGE = 50
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Row:
    """`for_what` is the record that it was posted for, as (title, address), if the reader may see it."""

    posting: Posting
    reason: Any
    after: Decimal
    for_what: tuple[str, str] | None = None
    signatures: Sequence[int] = ()  # that were given for it

    @property
    def owed(self) -> Decimal:
        """As the customer of a tab sees it: what is written up is more."""
        return -self.posting.amount

    @property
    def note(self) -> str:
        return self.posting.entry.note


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    older: int = 0  # the posting before which the next page begins


def postings(book: str, holder: Holder) -> QuerySet[Posting]:
    """Of all accounts of theirs, so that what was carried over between them cancels out."""
    ids = holder.living().all_ids()
    rows = Posting.objects.filter(**{f"account__{holder.kind}__in": ids}, account__book=book)
    return rows.select_related("entry", "entry__by", "account")


def page(book: str, holder: Holder, user: User | AnonymousUser, before: int = 0) -> Page:
    rows = postings(book, holder).order_by("-pk")
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE + 1])
    after = _sum(postings(book, holder).filter(pk__lte=found[0].pk)) if found else NOTHING
    return Page(_rows(found[:PAGE], after, user), found[PAGE - 1].pk if len(found) > PAGE else 0)


def within(book: str, holder: Holder, first: date, last: date, user: User | AnonymousUser) -> tuple[Decimal, list[Row]]:
    """What there was before the first day, and what was written down from then until the last, oldest first: by the
    shop's own days, not by those that it counts from, so that a statement once handed over stays as it was."""
    began, ended = _begin(first), _begin(last + timedelta(days=1))
    every = postings(book, holder)
    found = list(every.filter(entry__at__gte=began, entry__at__lt=ended).order_by("-entry__at", "-pk"))
    opening = _sum(every.filter(entry__at__lt=began))
    after = opening + sum((one.amount for one in found), NOTHING)
    return opening, _rows(found, after, user)[::-1]


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _sum(rows: QuerySet[Posting]) -> Decimal:
    return rows.order_by().aggregate(found=Sum("amount"))["found"] or NOTHING


def _rows(found: Iterable[Posting], after: Decimal, user: User | AnonymousUser) -> list[Row]:
    found = list(found)
    sources = _sources(found, user)
    drawn, rows = _drawn(found, sources, user), []
    for one in found:
        entry = one.entry
        source, reason = (entry.source_type, entry.source_id), REASONS.get(entry.reason, entry.reason)
        rows.append(Row(one, reason, after, sources.get(source), drawn.get(one.pk, ())))
        after -= one.amount
    return rows


def _drawn(
    found: Iterable[Posting], sources: Collection[tuple[str, int | None]], user: User | AnonymousUser
) -> dict[int, Sequence[int]]:
    """Posting → the signatures under what it wrote up."""
    subject = types.named(signatures.SIGNED).subject
    charged = {one.pk: one.entry.source_id or 0 for one in found if one.entry.reason == CHARGED}
    orders = signatures.of_orders([pk for pk in charged.values() if (subject, pk) in sources], user)
    return {posting: orders[order] for posting, order in charged.items() if order in orders}


def _sources(found: Iterable[Posting], user: User | AnonymousUser) -> dict[tuple[str, int | None], tuple[str, str]]:
    """By what type and number: the title and the address."""
    told: dict[tuple[str, int | None], tuple[str, str]] = {}
    wanted = {(one.entry.source_type, one.entry.source_id) for one in found if one.entry.source_type}
    for kind in types.all_types():
        ids = [pk for subject, pk in wanted if subject == kind.subject]
        for record in kind.visible_to(user).filter(pk__in=ids) if ids else ():
            told[kind.subject, record.pk] = (kind.title_of(record), kind.url(record.pk))
    return told
