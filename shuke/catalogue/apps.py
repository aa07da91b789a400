from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "shuke.catalogue"
    label = "catalogue"
