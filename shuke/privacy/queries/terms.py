"""What the shop has granted a person and expects of them, for their copy."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from shuke.accounts.models import User
from shuke.automation.models import Signal
from shuke.catalogue.models import PriceBook
from shuke.insights.models import Pin, Prediction
from shuke.insights.type_words import CHOICES
from shuke.loyalty.models import GiftCard, Rank, Tab
from shuke.network.models import Sponsorship
from shuke.privacy.queries.sections import Section


def price_books(ids: list[int], _by: User) -> Section:
    rows = PriceBook.objects.filter(customer__in=ids, deleted_at=None).order_by("pk")
    told = [(one.name, one.starts_on, one.ends_on, one.note) for one in rows]
    return Section("price_books", _("Price books"), (_("Name"), _("Since"), _("Ended on"), _("Note")), told)


def ranks(ids: list[int], _by: User) -> Section:
    rows = Rank.objects.filter(customer__in=ids).select_related("tier").order_by("pk")
    told = [(one.get_ladder_display(), str(one.tier), one.since) for one in rows]
    return Section("ranks", _("Tiers and grades"), (_("Kind"), _("Name"), _("Since")), told)


def gift_cards(ids: list[int], _by: User) -> Section:
    """Bought or redeemed by this person; of the code only its end, as whoever knows it has the money."""
    mine = Q(customer__in=ids) | Q(redeemed_by__in=ids)
    rows = GiftCard.objects.filter(mine, deleted_at=None).order_by("pk")
    told = [(f"…{one.code[-4:]}", one.value, one.redeemed_on, one.note) for one in rows]
    return Section("gift_cards", _("Gift cards"), (_("Name"), _("Amount"), _("Redeemed on"), _("Note")), told)


def tabs(ids: list[int], _by: User) -> Section:
    rows = Tab.objects.filter(customer__in=ids, deleted_at=None).order_by("pk")
    told = [(one.name, one.limit, one.note) for one in rows]
    return Section("tabs", _("Tabs"), (_("Name"), _("Limit"), _("Note")), told)


def network(ids: list[int], _by: User) -> Section:
    """That somebody brought this person, or was brought by them; never who it is."""
    rows = Sponsorship.objects.filter(Q(customer__in=ids) | Q(sponsor__in=ids), deleted_at=None).order_by("pk")
    told = [
        (_("Was brought by a member") if one.customer_id in ids else _("Brought a member"), one.joined_on, one.note)
        for one in rows
    ]
    return Section("network", _("Direct selling"), (_("Is"), _("Since"), _("Note")), told)


def signals(ids: list[int], _by: User) -> Section:
    """What programs saw them do: pages, carts, calls."""
    rows = Signal.objects.filter(customer__in=ids).select_related("product").order_by("at", "pk")
    told = [
        (f"{timezone.localtime(one.at):%Y-%m-%d %H:%M}", one.get_kind_display(), str(one.product or ""),
         "; ".join(f"{name}: {value}" for name, value in one.data.items()))
        for one in rows
    ]  # fmt: skip
    heads = (_("When"), _("What happened"), _("Product"), _("Note"))
    return Section("signals", _("What this person did"), heads, told)


def predictions(ids: list[int], _by: User) -> Section:
    rows = Prediction.objects.filter(customer__in=ids).select_related("product").order_by("due_on", "pk")
    told = [(one.product.name, one.last_bought_on, one.due_on) for one in rows]
    heads = (_("Product"), _("Last bought on"), _("Expected on"))
    return Section("predictions", _("What the shop expects this person to buy"), heads, told)


def pins(ids: list[int], _by: User) -> Section:
    """What kind of customer people have said that this one is."""
    rows = Pin.objects.filter(customer__in=ids).order_by("at", "pk")
    told = [(one.get_aspect_display(), CHOICES[one.aspect](one.value).label, one.reason) for one in rows]
    return Section("pins", _("Laid down by hand"), (_("Kind"), _("Is"), _("Note")), told)
