from __future__ import annotations

from django.urls import path

from shuke.analytics import views

app_name = "analytics"
urlpatterns = [
    path("", views.index, name="reports"),
    path("<slug:slug>/", views.report_page, name="report"),
    path("<slug:slug>/print/", views.print_page, name="print"),
    path("<slug:slug>/workbook/", views.workbook_file, name="workbook"),
]
