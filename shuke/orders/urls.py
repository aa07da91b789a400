from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from shuke.orders import views

app_name = "orders"
urlpatterns: list[URLPattern | URLResolver] = [
    path("new/", views.enter, name="enter"),
    path("<int:pk>/edit/", views.change, name="change"),
    path("<int:pk>/status/", views.status, name="status"),
]
