"""What is owed on a tab, as a field of its record type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import ExpressionWrapper, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from shuke.accounts.models import User
from shuke.core.fields import MoneyField
from shuke.ledgers.models import Account
from shuke.loyalty.books import TAB
from shuke.loyalty.models import Tab
from shuke.records.fields import Money


def _balance(kind: str, holder: OuterRef) -> Subquery:
    accounts = Account.objects.filter(**{kind: holder}, book=TAB).order_by().values("book")
    return Subquery(accounts.annotate(found=Sum("balance")).values("found"), output_field=MoneyField())


@dataclass(frozen=True)
class Owed(Money):
    """What its holder owes on a tab, as the ledger has it. Whoever went into them has handed theirs over."""

    read_only: bool = True
    stores: ClassVar[bool] = False

    def expression(self, prefix: str = "") -> Combinable:
        """Asked for by holder, each by an index of its own: for one or the other, PostgreSQL reads all accounts."""
        balances = [_balance(kind, OuterRef(f"{prefix}{kind}_id")) for kind in ("customer", "household")]
        nothing = Value(Decimal(0), output_field=MoneyField())
        return ExpressionWrapper(nothing - Coalesce(*balances, nothing), output_field=MoneyField())

    def asked_as(self, model: type[models.Model]) -> models.Field:
        return MoneyField()

    def gather(self, records: Sequence[Any], user: User | AnonymousUser) -> None:
        rows: QuerySet[Any] = Tab.objects.filter(pk__in=[one.pk for one in records]).annotate(owes=self.expression())
        found = dict(rows.values_list("pk", "owes"))
        for record in records:
            record.__dict__["owed"] = found.get(record.pk, Decimal(0))

    def value(self, record: Any) -> Any:
        if "owed" not in record.__dict__:
            self.gather([record], AnonymousUser())
        return record.__dict__["owed"]

    def raw(self, record: Any) -> Any:
        return self.value(record)

    def form_field(self, model: type[models.Model], user: User | AnonymousUser) -> forms.Field:
        return forms.DecimalField(disabled=True, required=False)
