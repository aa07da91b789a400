from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from shuke.transfer import views

app_name = "transfer"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.start, name="start"),
    path("files/", views.upload, name="upload"),
    path("<int:number>/", views.show, name="import"),
    path("<int:number>/settings/", views.change, name="settings"),
    path("<int:number>/run/", views.run, name="run"),
    path("<int:number>/cancel/", views.cancel, name="cancel"),
    path("<int:number>/undo/", views.undo, name="undo"),
    path("<int:number>/rejected.csv", views.rejected, name="rejected"),
]
