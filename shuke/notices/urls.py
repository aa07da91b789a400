from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from shuke.notices import views

app_name = "notices"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.page, name="page"),
    path("bell/", views.bell, name="bell"),
    path("pops/", views.pops, name="pops"),
    path("worker.js", views.worker, name="worker"),
    path("devices/", views.subscribe, name="subscribe"),
    path("devices/<int:pk>/delete/", views.unsubscribe, name="unsubscribe"),
    path("choices/", views.choose, name="choices"),
    path("stop/<str:secret>/", views.stop, name="stop"),
    path("read/", views.read_all, name="read_all"),
    path("<int:pk>/open/", views.open_one, name="open"),
    path("<int:pk>/read/", views.read, name="read"),
]
