from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "shuke.events"
    label = "events"

    def ready(self) -> None:
        from shuke.core import journal
        from shuke.events.actions import record

        journal.install(record)
