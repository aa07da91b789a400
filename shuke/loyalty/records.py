"""What a coupon, a gift card and a tab are to a person."""

from __future__ import annotations

from dataclasses import replace

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import may
from shuke.customers.models import Customer
from shuke.loyalty.actions import cards, coupons, tabs
from shuke.loyalty.fields import Occasion, Step
from shuke.loyalty.models import Coupon, GiftCard, Rank, Tab
from shuke.loyalty.owed import Owed
from shuke.loyalty.panels import PARTS, card_panel, coupon_panel, tab_panel, tells_accounts
from shuke.records import types
from shuke.records.actions.plain import plain
from shuke.records.fields import Choice, Date, DateTime, Link, LongText, Money, Number, Text, YesNo
from shuke.records.filters import DateFilter, YesNoFilter
from shuke.records.types import Nearby, ProgramVerb, RecordType


def nearby(user: User | AnonymousUser) -> list[Nearby]:
    kind = types.named("gift_card")
    return [Nearby(kind.plural, kind.icon, kind.list_url())] if may(user, kind.view) else []


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
            Occasion("given_for"),
            Number("days_before"),
            YesNo("active"),
        ),
        columns=("name", "kind", "value", "code", "minimum", "ends_on", "active"),
        form=(
            "name",
            "kind",
            "value",
            "code",
            "each",
            "minimum",
            "starts_on",
            "ends_on",
            "lasts_days",
            "given_for",
            "days_before",
            "active",
        ),
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
        nearby=nearby,
    )
)
COUPON = replace(_COUPON, create=coupons.create_coupon, change=coupons.change_coupon)


_GIFT_CARD = plain(
    RecordType(
        name="gift_card",
        slug="gift-cards",
        label=_("Gift card"),
        plural=_("Gift cards"),
        icon="gift",
        model=GiftCard,
        fields=(
            Text("code"),
            Money("value"),
            Link("customer", slug="customers"),
            Link("redeemed_by", slug="customers"),
            Date("redeemed_on", read_only=True),
            DateTime("created_at", read_only=True),
            LongText("note"),
        ),
        columns=("code", "value", "created_at", "customer", "redeemed_on", "redeemed_by"),
        form=("value", "customer", "code", "note", "redeemed_by"),
        page=("value", "customer", "created_at", "redeemed_by", "redeemed_on", "note"),
        title="code",
        hint=("value", "redeemed_on"),
        sort="-created_at",
        filters=(DateFilter("redeemed_on", _("Redeemed on")),),
        create_label=_("New gift card"),
        empty=_("Sell value with a code. Whoever brings the code has it put onto their stored value."),
        part=PARTS[0],
        panels=(card_panel,),
    )
)
REDEEM = ProgramVerb(  # loyalty/api.py
    "redeem",
    takes={
        "type": "object",
        "required": ["code", "customer"],
        "properties": {
            "code": {"type": "string", "description": "as it stands on the card"},
            "customer": {"type": "integer", "description": "the id of who brings it: its value is theirs from now on"},
        },
        "additionalProperties": False,
    },
    gives={
        "type": "object",
        "properties": {
            "customer": {"type": "integer"},
            "value": {"type": "string", "description": "of the card"},
            "stored": {"type": "string", "description": "what the customer has now"},
        },
    },
)
GIFT_CARD = replace(_GIFT_CARD, create=cards.create_card, change=cards.change_card, verbs=(REDEEM,))

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
        Owed("owed", label_text=_("Owed")),
        Money("limit"),
        Number("discount"),
        Number("statement_day"),
        YesNo("active"),
        LongText("note"),
    ),
    columns=("name", "customer", "household", "owed", "limit", "discount", "statement_day", "active"),
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


def ranks(user: User | AnonymousUser) -> QuerySet[Rank]:
    """Where somebody stands tells of what they spent."""
    seen = Customer.objects.visible_to(user).filter(pk=OuterRef("customer"))
    return Rank.objects.filter(Exists(seen)) if tells_accounts(user) else Rank.objects.none()


# Where customers stand, asked through them (views, segments, price books); whoever sees them may ask.
RANK = RecordType(
    name="customer",
    slug="tiers",
    label=_("Tier or grade"),
    plural=_("Tiers and grades"),
    icon="star",
    model=Rank,
    fields=(
        Link("customer", label_text=_("Customer"), slug="customers"),
        Step("tier", label_text=_("Stands on")),
        Date("since", label_text=_("Since when")),
        YesNo("pinned", label_text=_("Put there by hand")),
    ),
    columns=(),
    title="tier",
    sort="since",
    visible=ranks,
)
