from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Hands the explicit lists of this package to the engines that read them; nothing imports config."""

    name = "shuke.config"
    label = "config"

    def ready(self) -> None:
        _records()
        _shell()
        _followers()
        _background()
        _notices()


def _records() -> None:
    from shuke.accounts import catalogue
    from shuke.analytics.queries import charts_that_ask
    from shuke.config.panels import EVERYWHERE, PANELS
    from shuke.config.pointing import POINTING
    from shuke.config.record_types import ASKED_ONLY, RECORD_TYPES
    from shuke.config.verbs import VERBS
    from shuke.records import dependents, exports, panels, pointing, rights, shape, verbs
    from shuke.records.filtering import related
    from shuke.transfer.parquet_out import PARQUET

    shape.install(RECORD_TYPES)
    related.install(ASKED_ONLY)
    exports.install([PARQUET])
    pointing.install(POINTING)
    dependents.install([charts_that_ask])
    catalogue.install(rights.kinds)
    panels.install(EVERYWHERE, beside={"customer": PANELS})
    for words in VERBS:
        verbs.name_verbs(words)


def _shell() -> None:
    from shuke.accounts.policy import may
    from shuke.activities import timeline
    from shuke.analytics import reports
    from shuke.automation import interest as signals
    from shuke.automation.beside import Suggestions
    from shuke.config.counter import COUNTER_SOURCES
    from shuke.config.navigation import NAVIGATION
    from shuke.config.panels import PANELS
    from shuke.config.reports import REPORTS
    from shuke.config.timeline import TIMELINE
    from shuke.insights import beside, interest
    from shuke.records import menu
    from shuke.ui import navigation
    from shuke.workspace import panels
    from shuke.workspace.counter import notes

    navigation.install(NAVIGATION, allowed=may, own=menu.own_objects)
    panels.install(PANELS)
    notes.install(COUNTER_SOURCES)
    timeline.install(TIMELINE)
    reports.install(REPORTS)
    beside.install([Suggestions()])
    interest.install([signals.newest])


def _followers() -> None:
    """What happens elsewhere after something was done."""
    from shuke.activities import followers as contacts
    from shuke.config.followers import (
        BIN_FOLLOWERS,
        CONTACT_FOLLOWERS,
        ENTRY_FOLLOWERS,
        ORDER_FOLLOWERS,
        UNDOERS,
    )
    from shuke.customers import followers as customers
    from shuke.insights.suggesting import for_basket
    from shuke.loyalty import measures
    from shuke.orders import followers as orders
    from shuke.orders import suggesting
    from shuke.orders.queries import bought_since, sold_since
    from shuke.purchasing import sales
    from shuke.records.actions import undo

    orders.install(ORDER_FOLLOWERS)
    measures.install(bought_since)
    sales.install(sold_since)
    suggesting.install(for_basket)
    customers.install(BIN_FOLLOWERS)
    contacts.install(CONTACT_FOLLOWERS, ENTRY_FOLLOWERS)
    undo.install(UNDOERS)


def _background() -> None:
    from shuke.accounts import parts, starters
    from shuke.config.api import API_DOORS
    from shuke.config.companions import COMPANIONS
    from shuke.config.parts import PARTS
    from shuke.config.schedule import SCHEDULE
    from shuke.config.starters import STARTERS
    from shuke.core import companions, schedule
    from shuke.records.api import besides

    besides.install(API_DOORS)
    schedule.install(SCHEDULE)
    companions.install(COMPANIONS)
    starters.install(STARTERS)
    parts.install(PARTS)


def _notices() -> None:
    from shuke.config.notices import KINDS
    from shuke.notices import kinds

    kinds.install(KINDS)
