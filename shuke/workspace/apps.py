from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    name = "shuke.workspace"
    label = "workspace"
