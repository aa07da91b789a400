"""What a warranty card is to a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuke.records.actions.plain import plain
from shuke.records.fields import Choice, Date, Link, LongText, Money, Phone, Text
from shuke.records.filters import ChoiceFilter, DateFilter
from shuke.records.search import SearchSource
from shuke.records.types import RecordType
from tests.record_engine.models import WarrantyCard

WARRANTY_CARD = plain(
    RecordType(
        name="warranty_card",
        slug="warranty-cards",
        label=_("Warranty card"),
        plural=_("Warranty cards"),
        icon="shield-check",
        model=WarrantyCard,
        fields=(
            Text("serial"),
            Link("customer", slug="customers"),
            Link("product", slug="products"),
            Date("bought_on"),
            Date("until"),
            Choice("state", choices=WarrantyCard.State, colours={"valid": "tag tag-good", "claimed": "tag"}),
            Money("price"),
            Phone("phone"),
            LongText("note"),
        ),
        columns=("serial", "customer", "product", "bought_on", "until", "state", "price"),
        form=("serial", "customer", "product", "bought_on", "until", "state", "price", "phone", "note"),
        title="serial",
        hint=("customer", "until"),
        sort="-bought_on",
        filters=(ChoiceFilter("state", _("State"), WarrantyCard.State), DateFilter("until", _("Warranty until"))),
        through="customer",
        search=SearchSource(
            model=WarrantyCard, codes=("serial",), numbers=("phone",), team="customer__team_id",
            owner="customer__owner_id", follows=("customer", "customer_id"),
        ),
        create_label=_("New warranty card"),
        empty=_("Write down the first warranty card."),
        in_menu=True,
    )
)  # fmt: skip
