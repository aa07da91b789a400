from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Hands the explicit lists of this package to the engines that read them; nothing imports config."""

    name = "shuke.config"
    label = "config"

    def ready(self) -> None:
        from shuke.config.schedule import SCHEDULE
        from shuke.core import schedule

        schedule.install(SCHEDULE)
