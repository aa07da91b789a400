from django.apps import AppConfig


class DuplicatesConfig(AppConfig):
    name = "shuke.duplicates"
    label = "duplicates"
