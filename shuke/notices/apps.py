from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "shuke.notices"
    label = "notices"
