from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Hands the explicit lists of this package to the engines that read them; nothing imports config."""

    name = "shuke.config"
    label = "config"

    def ready(self) -> None:
        from shuke.accounts import catalogue, starters
        from shuke.accounts.policy import may
        from shuke.activities import followers as contact_followers
        from shuke.activities import timeline
        from shuke.activities.verbs import VERBS as ACTIVITY_VERBS
        from shuke.analytics import reports
        from shuke.config.followers import BIN_FOLLOWERS, CONTACT_FOLLOWERS, ORDER_FOLLOWERS, UNDOERS
        from shuke.config.navigation import NAVIGATION
        from shuke.config.panels import EVERYWHERE, PANELS
        from shuke.config.record_types import ASKED_ONLY, RECORD_TYPES
        from shuke.config.reports import REPORTS
        from shuke.config.schedule import SCHEDULE
        from shuke.config.starters import STARTERS
        from shuke.config.timeline import TIMELINE
        from shuke.core import schedule
        from shuke.customers import followers as customer_followers
        from shuke.customers.verbs import VERBS as CUSTOMER_VERBS
        from shuke.insights.verbs import VERBS
        from shuke.orders import followers
        from shuke.records import menu, rights, shape, verbs
        from shuke.records import panels as record_panels
        from shuke.records.actions import undo
        from shuke.records.filtering import related
        from shuke.ui import navigation
        from shuke.workspace import panels

        navigation.install(NAVIGATION, allowed=may, own=menu.own_objects)
        schedule.install(SCHEDULE)
        starters.install(STARTERS)
        shape.install(RECORD_TYPES)
        related.install(ASKED_ONLY)
        catalogue.install(rights.kinds)
        panels.install(PANELS)
        record_panels.install(EVERYWHERE, beside={"customer": PANELS})
        followers.install(ORDER_FOLLOWERS)
        customer_followers.install(BIN_FOLLOWERS)
        undo.install(UNDOERS)
        contact_followers.install(CONTACT_FOLLOWERS)
        timeline.install(TIMELINE)
        verbs.name_verbs(VERBS | ACTIVITY_VERBS | CUSTOMER_VERBS)
        reports.install(REPORTS)
