"""Fields that only goods have: a category out of a tree, a stock that is counted, a sheet of specifications."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.db.models.expressions import Combinable
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.catalogue.actions.stock import kept_by_movements
from shuke.catalogue.models import Location, Product
from shuke.catalogue.queries.categories import Tree
from shuke.catalogue.queries.specs import Spec, specs_of
from shuke.records import types
from shuke.records.fields import Link, LongText, Number, Text, YesNo
from shuke.records.filters import Asked, Options, ValueFilter, YesNoFilter
from shuke.records.models import SavedView


class CategoryInput(forms.TextInput):
    """Any name may be typed; those that the shop has are offered."""

    template_name = "catalogue/_category_input.html"

    def __init__(self) -> None:
        super().__init__(attrs={"list": "categories"})

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        used = Product.objects.filter(deleted_at=None).exclude(category="").values_list("category", flat=True)
        offered = dict.fromkeys([*map(str, Tree.read().branches()), *sorted(used.distinct()[:500])])
        return super().get_context(name, value, attrs) | {"offered": list(offered)}


@dataclass(frozen=True)
class CategoryName(Text):
    def dressed(self, made: forms.Field) -> forms.Field:
        made.widget = CategoryInput()
        return made


@dataclass(frozen=True)
class Stock(Number):
    """A number that anybody may write, until goods were moved: then it is their sum, and a form shows it only."""

    def let_stay(self, made: forms.Field, record: Any) -> None:
        if kept_by_movements([record.pk]):
            made.disabled = True
            made.help_text = _("Counted by movements. Use “Stock” on the product's page.")

    def of_one(self, records: Sequence[Any]) -> bool:
        """Movements add up; nobody chooses."""
        return not kept_by_movements([one.pk for one in records])


@dataclass(frozen=True)
class RunsLow(YesNo):
    """Whether no more are left than the level at which the shop orders."""

    stores: ClassVar[bool] = False
    speaks_from: ClassVar[tuple[str, ...]] = ("stock", "reorder_level")

    def value(self, record: Any) -> bool:
        return runs_low(record)

    def show(self, record: Any) -> SafeString:
        return (
            format_html('<span class="tag tag-warn">{}</span>', _("To reorder")) if runs_low(record) else SafeString()
        )

    def expression(self, prefix: str = "") -> Combinable:
        left = Q(**{f"{prefix}stock__lte": F(f"{prefix}reorder_level")})
        known = Q(**{f"{prefix}stock__isnull": False, f"{prefix}reorder_level__isnull": False})
        return ExpressionWrapper(known & left, output_field=models.BooleanField())

    def asked_as(self, model: type[models.Model]) -> models.Field:
        return models.BooleanField()

    def raw(self, record: Any) -> Any:
        return runs_low(record)

    def form_field(self, model: type[models.Model], user: User | AnonymousUser) -> forms.Field:
        return forms.BooleanField(disabled=True, required=False)


def runs_low(product: Product) -> bool:
    left, level = product.stock, product.reorder_level
    return left is not None and level is not None and left <= level


@dataclass(frozen=True)
class Specs(LongText):
    """One a line; what stands before the colon is the heading."""

    def show(self, record: Any) -> SafeString:
        return sheet(specs_of(self.value(record)))


def sheet(specs: list[Spec]) -> SafeString:
    rows = format_html_join("", "<div><dt>{}</dt><dd>{}</dd></div>", ((one.label, one.text) for one in specs))
    return format_html('<dl class="specs">{}</dl>', rows) if specs else SafeString()


@dataclass(frozen=True)
class About(Text):
    """What a line of a price book is about."""

    column = False
    operators = ()


@dataclass(frozen=True)
class CategoryFilter(ValueFilter):
    """With all that stands within it."""

    def options(self, user: User | AnonymousUser) -> Options:
        used = [value for value, _words in super().options(user)]
        return [(one.name, f"{'　' * one.depth}{one.name}") for one in Tree.read().branches(used)]

    def asked(self, value: str) -> Asked | None:
        return self.where("any_of", sorted(Tree.read().below(value)))


@dataclass(frozen=True)
class RunsLowFilter(YesNoFilter):
    """Offered once a product has a level to reorder at."""

    def options(self, user: User | AnonymousUser) -> Options:
        used = Product.objects.filter(deleted_at=None, reorder_level__isnull=False).exists()
        return super().options(user) if used else []


def places(user: User | AnonymousUser) -> models.QuerySet[Location]:
    """Where goods may lie, in the shop's order."""
    rows: models.QuerySet[Location] = types.named("location").visible_to(user)
    return rows.order_by("position", "id")


def customer_views(user: User | AnonymousUser) -> models.QuerySet[SavedView]:
    """Views of customers that the person sees."""
    return SavedView.objects.visible_to(user).filter(record_type="customer").order_by("position", "id")


@dataclass(frozen=True)
class CustomersOf(Link):
    """A kept view of customers, which is found by any of its names."""

    def _called(self, words: str) -> Q:
        views = SavedView.objects.filter(record_type="customer")
        return Q(pk__in=[one.pk for one in views if words in one.labels.values()])
