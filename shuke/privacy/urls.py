"""A person's data out and away, and how long things are kept."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from shuke.privacy.views import people, retention

app_name = "privacy"
urlpatterns: list[URLPattern | URLResolver] = [
    path("customers/<int:pk>/", people.person, name="person"),
    path("customers/<int:pk>/data.zip", people.hand_out, name="hand_out"),
    path("customers/<int:pk>/erase/", people.ask, name="ask"),
    path("erasures/", people.erasures, name="erasures"),
    path("erasures/<int:number>/", people.erasure, name="erasure"),
    path("erasures/<int:number>/certificate/", people.certificate, name="certificate"),
    path("rules/", retention.rules, name="rules"),
    path("dormant/", retention.dormant, name="dormant"),
]
