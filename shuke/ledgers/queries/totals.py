"""What accounts come to."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from shuke.core.prepared import prepared
from shuke.ledgers.lots import Moved
from shuke.ledgers.models import Account, Posting
from shuke.ledgers.queries.holders import Holder


def balance(book: str, holder: Holder) -> Decimal:
    """What they have in all; below zero, or below a limit, when something was taken back that was used already."""
    return balances(holder).get(book, Decimal(0))


def balances(holder: Holder) -> dict[str, Decimal]:
    """The same of every book in which they have an account."""
    living = holder.living()
    return dict(_balances(living.kind, tuple(living.all_ids())))


@prepared("ids")
def _balances(kind: str, ids: tuple[int, ...]) -> QuerySet[Account, tuple[str, Decimal]]:
    rows = Account.objects.filter(**{f"{kind}__in": ids}).order_by()
    return rows.values("book").annotate(found=Sum("balance")).values_list("book", "found")


def moves(book: str, holder: Holder) -> list[Moved]:
    """All that was given and taken, without what follows from it."""
    rows = Posting.objects.filter(_held(holder), account__book=book, entry__derived=False)
    sums = rows.order_by().values_list(
        "entry__on", "entry__expires_on", "entry__reason", "entry__source_type", "entry__source_id"
    )
    found = sums.annotate(found=Sum("amount"))
    return [
        Moved(on, amount, expires, what(reason, source, pk))
        for on, expires, reason, source, pk, amount in found
        if amount
    ]


def what(reason: str, source: str, pk: int | None) -> str:
    """The name of one thing that was given or taken, as `lots.Moved` wants it."""
    return f"{reason}:{source}:{pk}"


def total(book: str, holder: Holder) -> Decimal:
    rows = Posting.objects.filter(_held(holder), account__book=book, entry__derived=False)
    return rows.aggregate(found=Sum("amount"))["found"] or Decimal(0)


def _held(holder: Holder) -> Q:
    return Q(**{f"account__{holder.kind}__in": holder.all_ids()})


def of_shop(book: str, name: str, *, most: int) -> tuple[Decimal, bool]:
    """What one of the shop's own sides of a book comes to, and whether that is all: of the first so many postings, for
    it keeps no balance, and a coupon may have been given a million times."""
    rows = Posting.objects.filter(account__book=book, account__name=name, account__customer=None)
    found = rows.filter(account__household=None).order_by("pk")[:most].aggregate(found=Sum("amount"), count=Count("pk"))
    return found["found"] or Decimal(0), found["count"] < most
