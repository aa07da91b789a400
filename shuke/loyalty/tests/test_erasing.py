"""A person is erased: what they earned and owed stays under a number, who signed does not."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone

from conftest import Cast, use_parts
from shuke.customers.models import Customer
from shuke.ledgers import checking
from shuke.ledgers.models import Entry
from shuke.ledgers.queries.holders import customer
from shuke.ledgers.queries.totals import balance
from shuke.loyalty.actions import settle
from shuke.loyalty.actions.tabs import open_tab
from shuke.loyalty.books import TAB
from shuke.loyalty.models import Tab
from shuke.loyalty.tests.test_settling import AT, basket
from shuke.privacy.actions import erasing
from shuke.privacy.queries.held import sections


def test_the_books_stay_without_the_words(cast: Cast) -> None:
    use_parts(cast, "tabs")
    somebody = Customer.objects.create(name="歐陽秘密")
    tab = open_tab(by=cast.alice, customer=somebody, household=None, limit=Decimal(1000), note="秘密")
    settle(basket(cast, 9, 600, who=somebody, tab=Decimal(600), signed_by="歐陽秘密"), by=cast.alice, at=AT)
    assert "accounts" in {one.key for one in sections(somebody.pk, cast.alice)}
    asked = erasing.ask(somebody, reason="wish", by=cast.alice, at=timezone.now())
    erasing.confirm(asked, asked.number, by=cast.alice, at=timezone.now())
    erasing.run(asked.pk, at=timezone.now())
    assert balance(TAB, customer(somebody.pk)) == -600
    assert {one.note for one in Entry.objects.all()} == {""}
    assert (Tab.objects.get(pk=tab.pk).name, Tab.objects.get(pk=tab.pk).note) == (asked.number, "")
    assert Customer.objects.get(pk=somebody.pk).name == asked.number
    checking.check()
