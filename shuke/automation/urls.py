from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from shuke.automation import api, views

app_name = "automation"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.all_playbooks, name="all"),
    path("ready/", views.bring_in, name="bring_in"),
    path("policy/", views.policy, name="policy"),
    path("telephone/", views.telephone, name="telephone"),
    path("telephone/address/", views.telephone_address, name="telephone_address"),
    path("websites/", views.sites, name="sites"),
    path("websites/<int:number>/remove/", views.remove_site, name="remove_site"),
    path("<int:pk>/switch/", views.switch, name="switch"),
    path("<int:pk>/who/", views.mean, name="mean"),
    path("<int:pk>/people/<slug:group>/", views.people, name="people"),
    path("suggestions/<int:number>/answer/", views.answer, name="answer"),
    path("answers/<int:batch_id>/take-back/", views.take_back, name="take_back"),
]

# Below /api/v1/.
doors: list[URLPattern | URLResolver] = [
    path("signals", api.signals, name="take_in"),
    path("calls", api.calls, name="calls"),
    path("calls/ring", api.rung, name="rung"),
]

# For browsers on the shop's own website, at addresses that stay.
website: list[URLPattern | URLResolver] = [
    path("visit.js", views.script, name="script"),
    path("visit", views.visit, name="visit"),
]
