from __future__ import annotations

from django.urls import URLPattern, path

from shuke.transfer.views import sets

set_patterns: list[URLPattern] = [
    path("sets/files/", sets.upload, name="set_upload"),
    path("sets/<int:number>/", sets.show, name="set"),
    path("sets/<int:number>/tables/", sets.change, name="set_tables"),
    path("sets/<int:number>/run/", sets.run, name="set_run"),
    path("sets/<int:number>/pause/", sets.pause, name="set_pause"),
    path("sets/<int:number>/cancel/", sets.cancel, name="set_cancel"),
    path("sets/<int:number>/undo/", sets.undo, name="set_undo"),
]
