from django.apps import AppConfig


class LedgersConfig(AppConfig):
    name = "shuke.ledgers"
    label = "ledgers"
