from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "shuke.webhooks"
    label = "webhooks"
