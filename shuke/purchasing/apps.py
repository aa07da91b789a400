from django.apps import AppConfig


class PurchasingConfig(AppConfig):
    name = "shuke.purchasing"
    label = "purchasing"
