from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from shuke.workspace.views import commands, customer, search, today

app_name = "workspace"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", today.today, name="today"),
    path("search/", search.search, name="search"),
    path("commands/", commands.commands, name="commands"),
    path("customers/<int:pk>/", customer.customer_page, name="customer"),
    path("customers/<int:pk>/contacted/", customer.contacted, name="contacted"),
]
