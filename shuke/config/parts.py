"""The parts that a shop turns on when it needs them, in the order of the settings page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuke.accounts.parts import Part

COUNTER, NETWORK, SERVICE = "counter", "network", "service"
COUPONS, PURCHASING, TABS = "coupons", "purchasing", "tabs"
DASHBOARD = "dashboard"
PLAYBOOKS, TELEPHONE = "playbooks", "telephone"

PARTS = [
    Part(
        COUNTER,
        _("Counter"),
        _("One field for a phone or a till: who this is, what they usually buy, what to say, and the sale."),
        icon="building-store",
    ),
    Part(
        SERVICE,
        _("Cases and answers"),
        _("What customers ask and complain about, money first; and a public page of answers."),
        icon="message",
    ),
    Part(
        COUPONS,
        _("Coupons, points and tiers"),
        _("Coupons by code or as a gift, points that are earned and used, stored value, and tiers that move by rules."),
        icon="ticket",
    ),
    Part(TABS, _("Tabs"), _("Families and firms buy now, sign, and pay at the end of the month."), icon="notebook"),
    Part(
        PURCHASING,
        _("Purchasing"),
        _("Vendors and what they ask, orders to them, goods that come in, and what is to be paid."),
        icon="truck-delivery",
    ),
    Part(
        NETWORK,
        _("Direct selling"),
        _("Who sponsored whom, lines and their leaders, PV by person, line and team, and whom to follow up."),
        icon="sitemap",
    ),
    Part(
        PLAYBOOKS,
        _("Playbooks"),
        _("For this kind of customer in this situation, say that: on your screen at once, and shown whether it helps."),
        icon="bolt",
    ),
    Part(
        TELEPHONE,
        _("Telephone"),
        _("When it rings, who is calling stands on the screen of whoever sits there."),
        icon="phone-call",
    ),
    Part(
        DASHBOARD,
        _("Dashboard"),
        _("Your own charts, one press away: in the menu on the left, not only among the reports."),
        icon="layout-dashboard",
    ),
]
