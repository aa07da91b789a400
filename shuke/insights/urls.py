from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from shuke.insights import api, views

app_name = "insights"
urlpatterns: list[URLPattern | URLResolver] = [
    path("more/", views.more, name="more"),
    path("<int:customer_id>/answer/", views.answer, name="answer"),
    path("<int:customer_id>/others/", views.others, name="others"),
    path("answers/<int:batch_id>/take-back/", views.take_back, name="take_back"),
]

# Below /api/v1/.
doors: list[URLPattern | URLResolver] = [
    path("customers/<int:pk>/next-basket", api.next_basket, name="next_basket"),
]
