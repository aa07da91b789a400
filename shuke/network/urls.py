from __future__ import annotations

from django.urls import path

from shuke.network import views

app_name = "network"
urlpatterns = [
    path("", views.tree, name="tree"),
    path("<int:pk>/level/", views.level, name="level"),
    path("follow-up/", views.follow_up, name="follow_up"),
    path("<int:pk>/lead/", views.lead, name="lead"),
    path("<int:pk>/stop-leading/", views.stop_leading, name="stop_leading"),
]
