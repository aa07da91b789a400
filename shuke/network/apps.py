from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "shuke.network"
    label = "network"
