from django.apps import AppConfig


class TransferConfig(AppConfig):
    name = "shuke.transfer"
    label = "transfer"
