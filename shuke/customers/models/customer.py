"""People and organisations that buy."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Team, User
from shuke.accounts.policy import rows
from shuke.accounts.rights import Verb
from shuke.core.fields import MoneyField
from shuke.records.models import Recorded


class CustomerQuerySet(models.QuerySet["Customer"]):
    def visible_to(self, user: User | AnonymousUser, verb: str = Verb.SEE) -> Self:
        """What the person may see (and, with another verb, do that with), without what lies in the bin."""
        return self.alive().filter(rows(user, "customer", verb))

    def alive(self) -> Self:
        return self.filter(deleted_at=None)

    def numbered(self, numbers: Iterable[str]) -> Self:
        """The living who have one of these member numbers. SQLite finds them by the index of the numbers only where the
        question says what the index leaves out; else it looks through all customers."""
        return self.alive().filter(~Q(member_no=""), member_no__in=list(numbers))


class Customer(Recorded):
    """A person or an organisation. `name` is the whole name as it is written; the parts are known only sometimes."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        ORGANISATION = "organisation", _("Organisation")

    class Grade(models.TextChoices):
        A = "A", "A"
        B = "B", "B"
        C = "C", "C"

    kind = models.CharField(_("Kind"), max_length=12, choices=Kind, default=Kind.PERSON)
    name = models.CharField(_("Name"), max_length=120)
    surname = models.CharField(_("Surname"), max_length=60, blank=True)
    given_name = models.CharField(_("Given name"), max_length=60, blank=True)
    member_no = models.CharField(_("Member no."), max_length=60, blank=True)
    grade = models.CharField(_("Grade"), max_length=1, choices=Grade, blank=True)
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="customers", db_index=False, verbose_name=_("Team")
    )
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("Owner")
    )
    email = models.EmailField(_("E-mail"), blank=True)
    line_id = models.CharField(_("LINE ID"), max_length=64, blank=True)
    birthday = models.DateField(_("Birthday"), null=True, blank=True)
    gender = models.CharField(_("Gender"), max_length=12, blank=True)
    address = models.CharField(_("Address"), max_length=300, blank=True)
    tax_id = models.CharField(_("Tax ID"), max_length=20, blank=True)
    last_contacted_on = models.DateField(_("Last contacted"), null=True, blank=True)
    note = models.TextField(_("Note"), blank=True)

    # Measures, written by orders.actions.refresh_measures, so that lists can sort and filter by them.
    first_ordered_on = models.DateField(_("First order"), null=True, editable=False)
    last_ordered_on = models.DateField(_("Last order"), null=True, editable=False)
    orders_count = models.PositiveIntegerField(_("Orders"), default=0, editable=False)
    orders_total = MoneyField(_("Spent in all"), default=Decimal(0), editable=False)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="customer_has_name", condition=~Q(name="")),
            models.CheckConstraint(name="customer_kind_known", condition=Q(kind__in=["person", "organisation"])),
            models.CheckConstraint(name="customer_grade_known", condition=Q(grade__in=["", "A", "B", "C"])),
            models.UniqueConstraint(
                name="customer_member_no_once", fields=["member_no"], condition=~Q(member_no="") & Q(deleted_at=None)
            ),
            models.UniqueConstraint(
                name="customer_external_once", fields=["source_system", "external_id"], condition=~Q(external_id="")
            ),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="customer_name"),
            models.Index(fields=["team", "name", "id"], name="customer_team_name"),
            models.Index(fields=["last_contacted_on", "id"], name="customer_contacted"),
            models.Index(fields=["last_ordered_on", "id"], name="customer_last_ordered"),
            models.Index(fields=["orders_total", "id"], name="customer_total"),
            models.Index(fields=["modified_at", "id"], name="customer_modified"),
            models.Index(fields=["grade", "name", "id"], name="customer_grade_name"),
            # A person who sees some teams only: each team walked in the order asked for (records.reach).
            models.Index(fields=["team", "last_contacted_on", "id"], name="customer_team_contacted"),
            models.Index(fields=["team", "last_ordered_on", "id"], name="customer_team_ordered"),
            models.Index(fields=["team", "orders_total", "id"], name="customer_team_total"),
            models.Index(fields=["team", "grade", "name", "id"], name="customer_team_grade"),
            models.Index(fields=["owner", "name", "id"], name="customer_owner_name"),
            models.Index(fields=["email", "id"], name="customer_email"),
            models.Index(fields=["line_id", "id"], name="customer_line", condition=~Q(line_id="")),
            models.Index(fields=["deleted_at", "id"], name="customer_bin", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        """For a small head: of a Chinese name the given name, which tells a family apart; else first letters."""
        if self.given_name and not self.given_name.isascii():
            return self.given_name[-2:]
        letters = "".join(part[0] for part in (self.given_name, self.surname) if part)
        return letters.upper() or self.name[:2]


class Phone(models.Model):
    """A number of a customer: `raw` as it was given, `e164` (+886912345678) when it could be understood."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="phones")
    raw = models.CharField(_("Phone"), max_length=40)
    e164 = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=12, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="phone_once_a_customer", fields=["customer", "e164"], condition=~Q(e164="")),
        ]
        indexes = [models.Index(fields=["e164"], name="phone_e164")]

    def __str__(self) -> str:
        return self.raw
