"""How customers belong together: spouses, parents and children, who sent whom, who works where."""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import may_do
from shuke.accounts.rights import Verb
from shuke.customers.models.customer import Customer
from shuke.records.models import Recorded


class RelationType(models.Model):
    """`from_…` names the one a relation goes out from, `to_…` the other: parent and child. Both ways alike (spouse),
    only `from_…` counts. `key` is set for those that Shuke brings along."""

    key = models.CharField(max_length=40, blank=True, editable=False)
    both_ways = models.BooleanField(_("The same in both directions"), default=False)
    has_title = models.BooleanField(_("With a title"), default=False)
    from_zh_hant = models.CharField(max_length=40, blank=True)
    from_zh_hans = models.CharField(max_length=40, blank=True)
    from_en = models.CharField(max_length=40, blank=True)
    to_zh_hant = models.CharField(max_length=40, blank=True)
    to_zh_hans = models.CharField(max_length=40, blank=True)
    to_en = models.CharField(max_length=40, blank=True)
    position = models.PositiveIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="relation_type_has_name", condition=~Q(from_zh_hant="", from_zh_hans="", from_en="")
            ),
            models.CheckConstraint(
                name="relation_type_has_both_names",
                condition=Q(both_ways=True) | ~Q(to_zh_hant="", to_zh_hans="", to_en=""),
            ),
            models.UniqueConstraint(name="relation_type_key_once", fields=["key"], condition=~Q(key="")),
        ]

    def __str__(self) -> str:
        return self.from_name if self.both_ways else f"{self.from_name} ⇄ {self.to_name}"

    @property
    def from_name(self) -> str:
        return self._in_words("from")

    @property
    def to_name(self) -> str:
        return self.from_name if self.both_ways else self._in_words("to")

    def _in_words(self, side: str) -> str:
        """In the reader's language; in another one where the shop wrote no word for it."""
        wanted = (get_language() or "zh-hant").replace("-", "_")
        names = [getattr(self, f"{side}_{one}", "") for one in (wanted, "zh_hant", "zh_hans", "en")]
        return next(filter(None, names), "")


class RelationQuerySet(models.QuerySet["Relation"]):
    def alive(self) -> Self:
        """Without those whose either side lies in the bin."""
        return self.filter(deleted_at=None, from_customer__deleted_at=None, to_customer__deleted_at=None)

    def of(self, customer: Customer | int) -> Self:
        return self.alive().filter(Q(from_customer=customer) | Q(to_customer=customer))

    def visible_to(self, user: User | AnonymousUser, verb: str = Verb.SEE) -> Self:
        """Both of whose sides the person sees."""
        if not may_do(user, "relation", verb):
            return self.none()
        seen = Customer.objects.visible_to(user)
        sides = (Exists(seen.filter(pk=OuterRef(side))) for side in ("from_customer_id", "to_customer_id"))
        return self.filter(*sides, deleted_at=None)


class Relation(Recorded):
    """`both_ways` repeats the type's, so that the database itself refuses the same relation the other way round."""

    from_customer = models.ForeignKey(Customer, models.CASCADE, related_name="relations_from", db_index=False)
    to_customer = models.ForeignKey(Customer, models.CASCADE, related_name="relations_to", db_index=False)
    type = models.ForeignKey(RelationType, models.PROTECT, related_name="relations", verbose_name=_("Relation"))
    both_ways = models.BooleanField(editable=False)
    title = models.CharField(_("Title"), max_length=80, blank=True)
    started_on = models.DateField(_("Since"), null=True, blank=True)
    ended_on = models.DateField(_("Ended on"), null=True, blank=True)
    note = models.CharField(_("Note"), max_length=300, blank=True)

    objects = RelationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="relation_between_two", condition=~Q(from_customer=F("to_customer"))),
            models.CheckConstraint(
                name="relation_in_order_of_time",
                condition=Q(started_on=None) | Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
            ),
            models.UniqueConstraint(
                name="relation_once",
                fields=["from_customer", "to_customer", "type"],
                condition=Q(ended_on=None, deleted_at=None),
            ),
            models.UniqueConstraint(
                Least("from_customer", "to_customer"),
                Greatest("from_customer", "to_customer"),
                "type",
                name="relation_once_both_ways",
                condition=Q(both_ways=True, ended_on=None, deleted_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["from_customer", "type"], name="relation_from"),
            models.Index(fields=["to_customer", "type"], name="relation_to"),
            models.Index(fields=["created_at", "id"], name="relation_created"),
        ]

    def __str__(self) -> str:
        return f"{self.from_customer} {self.type} {self.to_customer}"
