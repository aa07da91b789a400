from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from shuke.automation import api

app_name = "automation"
urlpatterns: list[URLPattern | URLResolver] = []

# Below /api/v1/.
doors: list[URLPattern | URLResolver] = [path("signals", api.signals, name="take_in")]
