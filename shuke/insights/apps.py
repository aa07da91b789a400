from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "shuke.insights"
    label = "insights"
