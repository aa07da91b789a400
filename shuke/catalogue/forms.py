"""Small forms around products: goods moved by hand, a stocktake, sizes and colours, what goes with it."""

from __future__ import annotations

import re
import secrets
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.accounts.models import User
from shuke.catalogue.actions.shelving import Handled
from shuke.catalogue.actions.variants import Style, Variant
from shuke.catalogue.fields import CategoryInput, places
from shuke.catalogue.models import Companion, Family, Location, Movement, Product
from shuke.catalogue.queries.shelf import size_order
from shuke.core.fields import BIGINT_LIMIT
from shuke.records import types
from shuke.records.fields.link import PickedRecord
from shuke.records.forms import OwnFields

Kind = Movement.Kind
BIGGEST = Decimal(BIGINT_LIMIT) / 10**6
SEVERAL = re.compile(r"[\s,，、;；/]+")
SPAN = re.compile(r"(\d{1,3}(?:\.5)?)\s*[-–~～至到]\s*(\d{1,3}(?:\.5)?)")
MOST_WORDS = 40


class SmallForm(forms.Form):
    """Dressed as all forms are."""

    def dress(self) -> None:
        for made in self.fields.values():
            css = {"checkbox": "form-check-input", "select": "form-select"}.get(made.widget.input_type or "", "")
            made.widget.attrs.update({"class": css or "form-control", "autocomplete": "off"})


class HandleForm(SmallForm):
    """What somebody did with a product. With one place only, nobody is asked where. Sent twice, it is done once."""

    token = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=BIGINT_LIMIT)
    what = forms.ChoiceField(
        label=_("What did you do?"),
        choices=[
            (Kind.COUNT, _("I counted")), (Kind.RECEIVE, _("Goods came in")), (Kind.ADJUST, _("Correct the number")),
            (Kind.TRANSFER, _("Carried elsewhere")),
        ],
        widget=forms.RadioSelect,
    )  # fmt: skip
    quantity = forms.DecimalField(
        label=_("Quantity"),
        max_digits=15,
        decimal_places=3,
        widget=forms.TextInput({"inputmode": "decimal", "autofocus": True}),
        help_text=_("When counting: how many there are. When correcting: how many more, or fewer with a minus."),
    )
    location = forms.ModelChoiceField(Location.objects.none(), label=_("Where"), empty_label=None)
    to = forms.ModelChoiceField(Location.objects.none(), label=_("To where"), required=False, empty_label="—")
    note = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, user: User, asked: Any = None, **initial: Any) -> None:
        super().__init__(asked, initial={"what": Kind.COUNT, "token": secrets.randbits(60) + 1, **initial})
        rows = places(user)
        for name in ("location", "to"):
            made: Any = self.fields[name]
            made.queryset = rows
        self.fields["location"].initial = rows.first()
        if rows.count() < 2:
            del self.fields["to"]
            self.fields["location"].widget = forms.HiddenInput()
            what: Any = self.fields["what"]
            what.choices = what.choices[:-1]
        self.dress()
        self.fields["what"].widget.attrs["class"] = "stacked"

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        negative = given.get("quantity") is not None and given["quantity"] < 0
        if negative and given.get("what") in {Kind.RECEIVE, Kind.TRANSFER}:
            self.add_error("quantity", _("Write how many, without a minus."))
        return given

    def done(self) -> Handled:
        given = self.cleaned_data
        what = Kind(given["what"]), given["quantity"], given["location"], given.get("to"), given["note"]
        return Handled(*what, token=given["token"])


class CompanionForm(SmallForm):
    kind = forms.ChoiceField(label=_("How"), choices=Companion.Kind.choices)

    def __init__(self, user: User, asked: Any = None) -> None:
        super().__init__(asked)
        self.fields["other"] = PickedRecord(types.named("product"), user)
        self.fields["other"].label = _("Product")
        self.order_fields(["other", "kind"])
        self.dress()


@dataclass(frozen=True)
class Box:
    """One size and colour of the grid: whether to make it, and how many there are."""

    place: str
    there: bool
    ticked: bool
    stock: str
    size: str
    colour: str


@dataclass(frozen=True)
class Grid:
    sizes: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Box]]]


class VariantsForm(SmallForm):
    """Sizes and colours, separated by anything; 36-42 says all between them."""

    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    name = forms.CharField(label=_("Name, without size and colour"), max_length=150)
    code = forms.CharField(label=_("Product codes begin with"), max_length=40)
    category = forms.CharField(label=_("Category"), max_length=80, required=False, widget=CategoryInput)
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False)
    price = forms.DecimalField(label=_("Price"), max_digits=15, decimal_places=4, min_value=0, required=False)
    cost = forms.DecimalField(label=_("Cost"), max_digits=15, decimal_places=4, required=False)
    sizes = forms.CharField(label=pgettext_lazy("of goods", "Sizes"), max_length=300, required=False,
                            help_text=_("Such as 36-42, or S M L."))  # fmt: skip
    colours = forms.CharField(label=_("Colours"), max_length=300, required=False, help_text=_("Such as black, white."))

    def __init__(self, user: User, asked: Any = None, *, hidden: frozenset[str] = frozenset(), **initial: Any) -> None:
        super().__init__(asked, initial={"token": uuid.uuid4().hex, **initial})
        for name in hidden & set(self.fields):
            del self.fields[name]
        self.dress()
        self.own = OwnFields(self, "product", user, alike=True)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        given["sizes"], given["colours"] = words_of(given.get("sizes", "")), words_of(given.get("colours", ""))
        if not given["sizes"] and not given["colours"]:
            self.add_error("sizes", _("Write at least one size or colour."))
        return given

    def style(self, family: Family | None, like: Product | None) -> Style:
        given = self.cleaned_data
        alike: dict[str, Any] = {name: given[name] for name in ("category", "unit", "price", "cost") if name in given}
        alike["custom"] = self.own.values()
        return Style(given["name"], given["code"], alike, family, like)

    def grid(self, family: Family | None) -> Grid:
        """What is there already can't be ticked; all else is, until somebody has taken ticks away."""
        there = Product.objects.filter(family=family, deleted_at=None).values_list("size", "colour") if family else ()
        sizes = sorted(self.cleaned_data["sizes"], key=size_order) or [""]
        colours = self.cleaned_data["colours"] or [""]
        fresh = self.data.get("do") != "make"
        known = set(there)
        rows = [
            (colour, [Box(f"{row}_{column}", (size, colour) in known, fresh or f"make_{row}_{column}" in self.data,
                          self.data.get(f"stock_{row}_{column}", ""), size, colour)
                      for column, size in enumerate(sizes)])
            for row, colour in enumerate(colours)
        ]  # fmt: skip
        return Grid(sizes, rows)

    def ticked(self) -> list[Variant]:
        boxes = (box for _colour, row in self.grid(None).rows for box in row)
        return [Variant(box.size, box.colour, quantity_of(box.stock)) for box in boxes if box.ticked]


def words_of(text: str) -> list[str]:
    """`36-38 40、42.5` → 36 37 38 40 42.5; as typed, each once."""
    spread = SPAN.sub(lambda found: " ".join(_between(found[1], found[2])), text)
    return list(dict.fromkeys(filter(None, (one[:40] for one in SEVERAL.split(spread)))))[:MOST_WORDS]


def _between(first: str, last: str) -> Iterator[str]:
    one, end = Decimal(first), Decimal(last)
    if end - one > MOST_WORDS or end < one:
        yield f"{first} {last}"
        return
    while one <= end:
        yield f"{one:f}"
        one += 1


def quantity_of(text: str) -> Decimal | None:
    """As people type a number; None for nothing and for what is none."""
    try:
        number = Decimal(text.strip().replace(",", "").translate(str.maketrans("０１２３４５６７８９", "0123456789")))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < BIGGEST else None
