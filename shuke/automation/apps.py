from django.apps import AppConfig


class AutomationConfig(AppConfig):
    name = "shuke.automation"
    label = "automation"
