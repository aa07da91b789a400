"""The parts that a shop turns on when it needs them, in the order of the settings page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuke.accounts.parts import Part

NETWORK = "network"
SERVICE = "service"

PARTS = [
    Part(
        SERVICE,
        _("Cases and answers"),
        _("What customers ask and complain about, money first; and a public page of answers."),
        icon="message",
    ),
    Part(
        NETWORK,
        _("Direct selling"),
        _("Who sponsored whom, lines and their leaders, PV by person, line and team, and whom to follow up."),
        icon="sitemap",
    ),
]
