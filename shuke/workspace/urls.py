from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from shuke.workspace.views import commands, customer, packs, search, today

app_name = "workspace"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", today.today, name="today"),
    path("search/", search.search, name="search"),
    path("settings/packs/", packs.packs, name="packs"),
    path("settings/packs/demo-shop/remove/", packs.remove_demo_shop, name="remove_demo_shop"),
    path("settings/packs/<slug:name>/apply/", packs.apply, name="pack_apply"),
    path("settings/packs/<slug:name>/remove/", packs.remove, name="pack_remove"),
    path("settings/packs/<slug:name>/demo/<slug:way>/", packs.demo, name="pack_demo"),
    path("commands/", commands.commands, name="commands"),
    path("customers/<int:pk>/", customer.customer_page, name="customer"),
    path("customers/<int:pk>/contacted/", customer.contacted, name="contacted"),
]
