from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "shuke.activities"
    label = "activities"
