"""The buttons of purchase orders and goods in; lists, forms and pages are the record types'."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from shuke.purchasing import views

app_name = "purchasing"
urlpatterns: list[URLPattern | URLResolver] = [
    path("purchase-orders/<int:pk>/step/", views.step, name="step"),
    path("purchase-orders/<int:pk>/receive/", views.receive, name="receive"),
    path("purchase-orders/<int:pk>/paper/", views.paper, name="paper"),
    path("goods-in/<int:pk>/pay/", views.pay, name="pay"),
    path("goods-in/<int:pk>/take-back/", views.take_back, name="take_back"),
    path("vendor-products/<int:pk>/buy/", views.buy, name="buy"),
]
