from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from shuke.transfer import api, views
from shuke.transfer.sets.urls import set_patterns
from shuke.transfer.views import archives

app_name = "transfer"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.start, name="start"),
    path("archives/", archives.archives, name="archives"),
    path("archives/make/", archives.make, name="make_archive"),
    path("archives/<int:number>/file/", archives.fetch, name="fetch_archive"),
    path("archives/<int:number>/bring/", archives.bring_in, name="bring_archive"),
    path("archives/<int:number>/delete/", archives.throw_away, name="delete_archive"),
    path("files/", views.upload, name="upload"),
    path("<int:number>/", views.show, name="import"),
    path("<int:number>/settings/", views.change, name="settings"),
    path("<int:number>/run/", views.run, name="run"),
    path("<int:number>/cancel/", views.cancel, name="cancel"),
    path("<int:number>/undo/", views.undo, name="undo"),
    path("<int:number>/pause/", views.pause, name="pause"),
    path("<int:number>/cells/", views.correct, name="correct"),
    path("<int:number>/words/", views.explain, name="explain"),
    path("<int:number>/forget/", views.forget, name="forget"),
    path("<int:number>/created/<str:slug>/", views.created, name="created"),
    path("<int:number>/rejected.csv", views.rejected, {"ending": "csv"}, name="rejected"),
    path("<int:number>/rejected.xlsx", views.rejected, {"ending": "xlsx"}, name="rejected_xlsx"),
    *set_patterns,
]

# Below /api/v1/.
doors: list[URLPattern | URLResolver] = [
    path("imports", api.imports, name="collection"),
    path("imports/<int:pk>", api.one_import, name="single"),
]
