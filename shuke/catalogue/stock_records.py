"""What places and movements of goods are to a person."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from shuke.catalogue.actions import locations
from shuke.catalogue.fields import places
from shuke.catalogue.models import Location, Movement
from shuke.catalogue.panels import location_panel
from shuke.records.actions.plain import plain
from shuke.records.fields import Choice, DateTime, Link, Number, Person, Text
from shuke.records.filters import ChoiceFilter, LinkFilter
from shuke.records.types import RecordType

COLOURS = {"receive": "tag tag-good", "return": "tag tag-good", "ship": "tag", "count": "tag tag-accent"}

_LOCATION = RecordType(
    name="location",
    slug="stock-locations",
    label=_("Stock location"),
    plural=_("Stock locations"),
    icon="building-warehouse",
    model=Location,
    fields=(Text("name"), Text("address", wide=True), Number("position", places=0)),
    columns=("name", "address", "position"),
    form=("name", "address", "position"),
    quick=("name",),
    sort="name",
    create_label=_("New stock location"),
    empty=_("A shop, a back room, a warehouse. The first is made when you first count something."),
    small=True,
    panels=(location_panel,),
)
LOCATION = replace(plain(_LOCATION), delete=locations.delete_location)

MOVEMENT = RecordType(
    name="movement",
    slug="stock-movements",
    label=_("Movement"),
    plural=_("Movements"),
    icon="transfer",
    model=Movement,
    fields=(
        DateTime("at"),
        Link("product", slug="products"),
        Choice("kind", choices=Movement.Kind, colours=COLOURS),
        Number("quantity"),
        Link("location", slug="stock-locations"),
        Text("note"),
        Person("by"),
    ),
    columns=("at", "product", "kind", "quantity", "location", "note", "by"),
    page=("at", "product", "kind", "quantity", "location", "note", "by"),
    title="product",
    hint=("kind", "quantity", "at"),
    sort="-at",
    filters=(
        ChoiceFilter("kind", _("Movement"), Movement.Kind),
        LinkFilter("location", _("Stock location"), places),
    ),
    empty=_("Nothing was moved yet. Count the stock of a product, or let goods come in."),
)
