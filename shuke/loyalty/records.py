"""What a coupon and a tab are to a person."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from shuke.loyalty.actions import coupons, tabs
from shuke.loyalty.models import Coupon, Tab
from shuke.loyalty.panels import coupon_panel, tab_panel
from shuke.records.actions.plain import plain
from shuke.records.fields import Choice, Date, Link, LongText, Money, Number, Text, YesNo
from shuke.records.filters import DateFilter, YesNoFilter
from shuke.records.types import RecordType

_COUPON = plain(
    RecordType(
        name="coupon",
        slug="coupons",
        label=_("Coupon"),
        plural=_("Coupons"),
        icon="ticket",
        model=Coupon,
        fields=(
            Text("name"),
            Choice("kind", choices=Coupon.Kind),
            Number("value"),
            Text("code"),
            Money("minimum"),
            Date("starts_on"),
            Date("ends_on"),
            Number("lasts_days"),
            Number("each"),
            YesNo("active"),
        ),
        columns=("name", "kind", "value", "code", "minimum", "ends_on", "active"),
        form=("name", "kind", "value", "code", "each", "minimum", "starts_on", "ends_on", "lasts_days", "active"),
        hint=("kind", "value"),
        sort="name",
        filters=(
            YesNoFilter("active", _("In use"), _("In use"), _("No longer used")),
            DateFilter("ends_on", _("Good until")),
        ),
        create_label=_("New coupon"),
        empty=_("Make a coupon with a code for everybody, or one that you give to chosen customers."),
        small=True,
        panels=(coupon_panel,),
    )
)
COUPON = replace(_COUPON, create=coupons.create_coupon, change=coupons.change_coupon)

TAB = RecordType(
    name="tab",
    slug="tabs",
    label=_("Tab"),
    plural=_("Tabs"),
    icon="notebook",
    model=Tab,
    fields=(
        Text("name"),
        Link("customer", slug="customers"),
        Link("household", slug="households"),
        Money("limit"),
        Number("discount"),
        Number("statement_day"),
        YesNo("active"),
        LongText("note"),
    ),
    columns=("name", "customer", "household", "limit", "discount", "statement_day", "active"),
    form=("customer", "household", "limit", "discount", "statement_day", "name", "active", "note"),
    page=("customer", "household", "limit", "discount", "statement_day", "active", "note"),
    sort="name",
    create=tabs.open_tab,
    change=tabs.change_tab,
    delete=tabs.close_tab,
    restore=tabs.reopen_tab,
    create_label=_("New tab"),
    empty=_("Who may buy now and pay at the end of the month? Open a tab for a customer or a household."),
    panels=(tab_panel,),
)
