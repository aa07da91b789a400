from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "shuke.accounts"
    label = "accounts"
