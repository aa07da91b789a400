from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "shuke.privacy"
    label = "privacy"
