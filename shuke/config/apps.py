from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Hands the explicit lists of this package to the engines that read them; nothing imports config."""

    name = "shuke.config"
    label = "config"

    def ready(self) -> None:
        from shuke.accounts.policy import may
        from shuke.analytics import reports
        from shuke.config.followers import ORDER_FOLLOWERS
        from shuke.config.navigation import NAVIGATION
        from shuke.config.panels import PANELS
        from shuke.config.record_types import RECORD_TYPES
        from shuke.config.reports import REPORTS
        from shuke.config.schedule import SCHEDULE
        from shuke.core import schedule
        from shuke.insights.verbs import VERBS
        from shuke.orders import followers
        from shuke.records import shape, verbs
        from shuke.ui import navigation
        from shuke.workspace import panels

        navigation.install(NAVIGATION, allowed=may)
        schedule.install(SCHEDULE)
        shape.install(RECORD_TYPES)
        panels.install(PANELS)
        followers.install(ORDER_FOLLOWERS)
        verbs.name_verbs(VERBS)
        reports.install(REPORTS)
