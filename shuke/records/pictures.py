"""The icons that an owner can choose from for an object of the shop's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Picture:
    label: Any
    icon: str


PICTURES = (
    Picture(_("Box"), icon="box"),
    Picture(_("Card"), icon="id-badge-2"),
    Picture(_("Certificate"), icon="certificate"),
    Picture(_("Ticket"), icon="ticket"),
    Picture(_("Gift"), icon="gift"),
    Picture(_("Calendar"), icon="calendar"),
    Picture(_("Clipboard"), icon="clipboard-text"),
    Picture(_("Tool"), icon="tool"),
    Picture(_("House"), icon="home"),
    Picture(_("Car"), icon="car"),
    Picture(_("Lorry"), icon="truck"),
    Picture(_("Shop"), icon="building-store"),
    Picture(_("Shoe"), icon="shoe"),
    Picture(_("Shirt"), icon="shirt"),
    Picture(_("Paw"), icon="paw"),
    Picture(_("Heart"), icon="heart"),
    Picture(_("Star"), icon="star"),
    Picture(_("Book"), icon="book"),
    Picture(_("Bottle"), icon="bottle"),
    Picture(_("Leaf"), icon="leaf"),
    Picture(_("Shopping cart"), icon="shopping-cart"),
    Picture(_("Speech bubble"), icon="message-question"),
    Picture(_("Party"), icon="confetti"),
    Picture(_("Notebook"), icon="notebook"),
)
ICONS = frozenset(one.icon for one in PICTURES)
