"""Every record type has the same addresses under its own name."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from shuke.records import shape
from shuke.records.views import (
    audit,
    board,
    bulk,
    bulk_forms,
    cells,
    export_requests,
    exports,
    files,
    layouts,
    lists,
    own_objects,
    pages,
    paste,
    quick,
    reveal,
    saved,
    sharing,
    undo,
)
from shuke.records.views import bin as bins
from shuke.records.views import filtering as filters
from shuke.records.views import panel as beside
from shuke.records.views import shaping as fields

app_name = "records"
urlpatterns: list[URLPattern | URLResolver] = [
    *(path(f"{one.slug}/", lists.list_page, {"slug": one.slug}, name=one.slug) for one in shape.given()),
    path("settings/audit/", audit.audit_page, name="audit"),
    path("settings/audit/export.csv", audit.audit_export, name="audit_export"),
    path("settings/exports/", export_requests.log, name="export_log"),
    path("settings/exports/rule/", export_requests.change_rule, name="export_rule"),
    path("settings/exports/export.csv", export_requests.log_file, name="export_log_file"),
    path("exports/", export_requests.requests, name="export_requests"),
    path("exports/<int:number>/decide/", export_requests.decide, name="decide_export"),
    path("exports/<int:number>/file/", export_requests.fetch, name="fetch_export"),
    path("undo/events/<int:number>/", undo.undo_event, name="undo_event"),
    path("undo/batches/<int:number>/", undo.undo_batch, name="undo_batch"),
    path("jobs/", bulk.jobs, name="jobs"),
    path("jobs/<int:number>/", bulk.job_page, name="job"),
    path("bin/", bins.first, name="bin"),
    path("bin/<slug:slug>/", bins.bin_page, name="bin_of"),
    path("bin/<slug:slug>/restore/", bins.restore, name="bin_restore"),
    path("bin/<slug:slug>/remove/", bins.remove, name="bin_remove"),
    path("<slug:slug>/", lists.list_page, name="list"),
    path("<slug:slug>/bulk/", bulk.start, name="bulk"),
    path("<slug:slug>/bulk/form/", bulk_forms.bulk_form, name="bulk_form"),
    path("<slug:slug>/<int:pk>/history/", undo.history, name="history"),
    path("<slug:slug>/export/ask/", exports.ask, name="ask_export"),
    *(
        path(f"<slug:slug>/export.{ending}", exports.export, {"kind": ending}, name=f"export_{ending}")
        for ending in ("xlsx", "csv", "jsonl", "parquet")
    ),
    path("<slug:slug>/totals/", lists.totals, name="totals"),
    path("<slug:slug>/columns/", saved.columns, name="columns"),
    path("<slug:slug>/arrange/", saved.arrange, name="arrange"),
    path("<slug:slug>/views/", saved.new_view, name="views"),
    path("<slug:slug>/views/order/", saved.order_views, name="order_views"),
    path("<slug:slug>/views/begin/", saved.begin_with, name="begin_with"),
    path("<slug:slug>/views/<int:pk>/", saved.change_view, name="view"),
    path("<slug:slug>/views/<int:pk>/update/", saved.update_view, name="update_view"),
    path("<slug:slug>/views/<int:pk>/reset/", saved.reset_view, name="reset_view"),
    path("<slug:slug>/views/<int:pk>/delete/", saved.delete_view, name="delete_view"),
    path("<slug:slug>/pick/", lists.options, name="pick"),
    path("<slug:slug>/filter/", filters.panel, name="filter"),
    path("<slug:slug>/filter/row/", filters.row, name="filter_row"),
    path("<slug:slug>/filter/group/", filters.group, name="filter_group"),
    path("<slug:slug>/filter/choices/", filters.choices, name="filter_choices"),
    path("<slug:slug>/filter/count/", filters.count, name="filter_count"),
    path("<slug:slug>/lane/", board.lane, name="lane"),
    path("<slug:slug>/<int:pk>/move/", board.move, name="move"),
    path("<slug:slug>/<int:pk>/reschedule/", board.reschedule, name="reschedule"),
    path("<slug:slug>/paste/", paste.paste, name="paste"),
    path("<slug:slug>/quick/", quick.quick, name="quick"),
    path("<slug:slug>/alike/", quick.alike, name="alike"),
    path("<slug:slug>/new/", pages.create_page, name="create"),
    path("<slug:slug>/<int:pk>/", pages.record_page, name="page"),
    path("<slug:slug>/<int:pk>/sharing/", sharing.sharing, name="sharing"),
    path("<slug:slug>/<int:pk>/sharing/<int:number>/end/", sharing.stop_sharing, name="stop_sharing"),
    path("<slug:slug>/<int:pk>/reveal/<slug:field>/", reveal.reveal, name="reveal"),
    path("<slug:slug>/<int:pk>/panel/", beside.panel, name="panel"),
    path("<slug:slug>/<int:pk>/neighbours/", beside.neighbours, name="neighbours"),
    path("<slug:slug>/<int:pk>/cell/<slug:name>/", cells.cell, name="cell"),
    path("<slug:slug>/<int:pk>/files/<slug:name>/", files.file, name="file"),
    path("<slug:slug>/<int:pk>/edit/", pages.change_page, name="change"),
    path("<slug:slug>/<int:pk>/delete/", pages.delete_record, name="delete"),
]

# Under the settings: what an owner shapes.
shaping: list[URLPattern | URLResolver] = [
    path("fields/", fields.types_page, name="types"),
    path("fields/<slug:slug>/", fields.fields_page, name="fields"),
    path("fields/<slug:slug>/new/", fields.add_field, name="add"),
    path("fields/<slug:slug>/layouts/", layouts.layouts_page, name="layouts"),
    path("fields/<slug:slug>/layouts/new/", layouts.edit_layout, name="add_layout"),
    path("fields/<slug:slug>/layouts/preview/", layouts.preview, name="preview"),
    path("fields/<slug:slug>/layouts/<int:pk>/", layouts.edit_layout, name="layout"),
    path("fields/<slug:slug>/layouts/<int:pk>/delete/", layouts.delete_layout, name="delete_layout"),
    path("fields/<slug:slug>/own/<slug:key>/", fields.change_field, name="field"),
    path("fields/<slug:slug>/own/<slug:key>/move/", fields.move_field, name="move"),
    path("fields/<slug:slug>/own/<slug:key>/delete/", fields.delete_field, name="delete"),
    path("fields/<slug:slug>/own/<slug:key>/restore/", fields.restore_field, name="restore"),
    path("objects/", own_objects.objects_page, name="objects"),
    path("objects/new/", own_objects.add_object, name="add_object"),
    path("objects/<slug:key>/", own_objects.change_object, name="object"),
    path("objects/<slug:key>/delete/", own_objects.delete_object, name="delete_object"),
    path("objects/<slug:key>/restore/", own_objects.restore_object, name="restore_object"),
]
