from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "shuke.analytics"
    label = "analytics"
