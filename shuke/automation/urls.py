from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from shuke.automation import api, views

app_name = "automation"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.all_playbooks, name="all"),
    path("ready/", views.bring_in, name="bring_in"),
    path("policy/", views.policy, name="policy"),
    path("<int:pk>/switch/", views.switch, name="switch"),
    path("<int:pk>/who/", views.mean, name="mean"),
    path("<int:pk>/people/<slug:group>/", views.people, name="people"),
    path("suggestions/<int:number>/answer/", views.answer, name="answer"),
    path("answers/<int:batch_id>/take-back/", views.take_back, name="take_back"),
]

# Below /api/v1/.
doors: list[URLPattern | URLResolver] = [path("signals", api.signals, name="take_in")]
