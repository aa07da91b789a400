from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from shuke.duplicates import api
from shuke.duplicates.views import merging, queue

app_name = "duplicates"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", queue.queue, name="queue"),
    path("<int:number>/<slug:answer>/", queue.decide, name="decide"),
    path("merge/<slug:slug>/", merging.merge_page, name="merge"),
    path("merges/<int:number>/", merging.apart_page, name="apart"),
]

# Below /api/v1/.
doors: list[URLPattern | URLResolver] = [
    path("<slug:slug>/<int:pk>/merge", api.merge_into, name="merge_into"),
    path("<slug:slug>/<int:pk>/unmerge", api.take_out, name="take_out"),
]
