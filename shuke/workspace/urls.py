from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from shuke.workspace import api
from shuke.workspace.views import commands, counter, customer, packs, search, today

app_name = "workspace"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", today.today, name="today"),
    path("counter/", counter.counter, name="counter"),
    path("counter/look/", counter.looked, name="counter_look"),
    path("counter/basket/", counter.basket, name="counter_basket"),
    path("counter/sale/", counter.sale, name="counter_sale"),
    path("counter/snapshot/", counter.snapshot, name="counter_snapshot"),
    path("counter/app.webmanifest", counter.manifest, name="counter_manifest"),
    path("counter/worker.js", counter.worker, name="counter_worker"),
    path("counter/<int:pk>/", counter.person, name="counter_person"),
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

# Below /api/v1/.
doors: list[URLPattern | URLResolver] = [
    path("search", api.search, name="search"),
    path("types", api.record_types, name="types"),
    path("due", api.due, name="due"),
    path("counter", api.counter, name="counter"),
    path("customers/<int:pk>/360", api.whole, name="whole"),
]

# For agents.
agents: list[URLPattern | URLResolver] = [path("mcp", api.agents, name="mcp")]
