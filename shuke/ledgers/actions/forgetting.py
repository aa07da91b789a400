"""Taking away the accounts of an invented shop, with all that was ever posted to them."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q

from shuke.ledgers.models import Account, Entry, Posting
from shuke.ledgers.sealing import opened


@transaction.atomic
def forget_accounts(customers: Collection[int], households: Collection[int]) -> None:
    """Entries go whole, so that what stays still comes to zero. Not for real customers: theirs stay as numbers."""
    accounts = Account.objects.filter(Q(customer__in=customers) | Q(household__in=households))
    ids = list(accounts.values_list("pk", flat=True))
    if not ids:
        return
    entries = list(Posting.objects.filter(account__in=ids).values_list("entry", flat=True).distinct())
    with opened():
        Posting.objects.filter(entry__in=entries).erase()
        Entry.objects.filter(pk__in=entries).erase()
    Account.objects.filter(pk__in=ids).delete()
