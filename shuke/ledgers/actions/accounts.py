"""Opening accounts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from shuke.core.turns import in_turn
from shuke.ledgers.models import Account, Posting
from shuke.ledgers.queries.holders import Holder


@transaction.atomic
def open_account(book: str, holder: Holder | None, *, name: str = "", floor: Decimal | None = None) -> Account:
    """The one that there is, or a new one at nothing. The floor of one that there is stays as it is."""
    whose: dict[str, Any] = holder.columns if holder else {"customer_id": None, "household_id": None}
    found = Account.objects.filter(book=book, name=name, **whose).first()
    if found is None:
        in_turn("account", f"{book}:{name}:{holder}")
        found, _made = Account.objects.get_or_create(book=book, name=name, **whose, defaults={"floor": floor})
    return found


def drop_unused(**whose: Any) -> None:
    """Those of these accounts in which nothing was ever booked."""
    booked = Posting.objects.filter(account=OuterRef("pk"))
    Account.objects.filter(~Exists(booked), **whose).delete()
