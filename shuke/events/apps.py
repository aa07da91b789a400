from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "shuke.events"
    label = "events"
