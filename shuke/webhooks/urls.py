from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from shuke.webhooks import api, views

app_name = "webhooks"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.all_webhooks, name="all"),
    path("new/", views.make, name="make"),
    path("<int:pk>/", views.one, name="one"),
    path("<int:pk>/change/", views.change, name="change"),
    path("<int:pk>/secret/", views.renew, name="renew"),
    path("<int:pk>/switch/", views.switch, name="switch"),
    path("<int:pk>/delete/", views.delete, name="delete"),
    path("<int:pk>/test/", views.test, name="test"),
    path("<int:pk>/narrow/", views.narrow, name="narrow"),
    path("<int:pk>/again/", views.again_between, name="again_between"),
    path("<int:pk>/again/<int:number>/", views.again, name="again"),
]

# Below /api/v1/.
doors: list[URLPattern | URLResolver] = [
    path("webhooks", api.webhooks, name="collection"),
    path("webhooks/<int:pk>", api.webhook, name="single"),
    path("webhooks/<int:pk>/secret", api.secret, name="secret"),
    path("webhooks/<int:pk>/deliveries", api.deliveries, name="deliveries"),
    path("webhooks/<int:pk>/replay", api.replay, name="replay"),
]
