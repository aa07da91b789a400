"""Addresses of the API, below /api/v1/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from shuke.records.api import bulk, exports, openapi, records

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("openapi.json", openapi.openapi, name="openapi"),
    path("batches/<int:pk>/undo", bulk.undo_batch, name="undo_batch"),
    path("<slug:slug>/bulk", bulk.rows, name="bulk"),
    path("<slug:slug>", records.collection, name="collection"),
    *(
        path(f"<slug:slug>/export.{ending}", exports.export, {"ending": ending}, name=f"export_{ending}")
        for ending in ("xlsx", "csv", "jsonl", "parquet")
    ),
    path("<slug:slug>/<int:pk>", records.single, name="single"),
    path("<slug:slug>/<int:pk>/undo", records.undo_last, name="undo"),
]
