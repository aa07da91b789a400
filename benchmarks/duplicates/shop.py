"""The invented customers in a database, for timing."""

from __future__ import annotations

from itertools import islice

from django.core.management import call_command
from django.db import transaction

from benchmarks.duplicates.chinese import Card, cards
from shuke.accounts.models import Shop
from shuke.customers.models import Customer, Phone
from shuke.customers.phones import to_e164

PIECE = 10_000


def fill(customers: int, seed: int) -> int:
    """How many there are then: some of them are entered twice."""
    call_command("migrate", verbosity=0)
    if not Customer.objects.exists():
        Shop.objects.get_or_create(id=1, defaults={"name": "熟客量測店"})
        rest = cards(customers, seed)
        while some := list(islice(rest, PIECE)):
            _write(some)
    return Customer.objects.count()


@transaction.atomic
def _write(some: list[Card]) -> None:
    made = Customer.objects.bulk_create(Customer(**card.kept()) for card in some)
    Phone.objects.bulk_create(
        Phone(customer=customer, raw=raw, e164=to_e164(raw, "TW"))
        for customer, card in zip(made, some, strict=True)
        for raw in dict.fromkeys(card.phones)
    )
