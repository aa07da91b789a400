from __future__ import annotations

from django.urls import path

from shuke.analytics.views import charts, dashboards, reports, warehouse

app_name = "analytics"
urlpatterns = [
    path("", reports.index, name="reports"),
    path("dashboards/", dashboards.first, name="dashboards"),
    path("dashboards/ready-made/", dashboards.ready_made, name="ready_made"),
    path("dashboards/new/", dashboards.new_dashboard, name="new_dashboard"),
    path("dashboards/<int:number>/", dashboards.dashboard, name="dashboard"),
    path("dashboards/<int:number>/change/", dashboards.change_dashboard, name="change_dashboard"),
    path("dashboards/<int:number>/delete/", dashboards.delete_dashboard, name="delete_dashboard"),
    path("dashboards/<int:number>/restore/", dashboards.restore_dashboard, name="restore_dashboard"),
    path("dashboards/<int:number>/arrange/", dashboards.arrange, name="arrange"),
    path("charts/new/", charts.new_chart, name="new_chart"),
    path("charts/preview/", charts.preview, name="preview"),
    path("charts/<int:number>/", charts.chart_page, name="chart"),
    path("charts/<int:number>/figures/", charts.figures, name="figures"),
    path("charts/<int:number>/change/", charts.change_chart, name="change_chart"),
    path("charts/<int:number>/delete/", charts.delete_chart, name="delete_chart"),
    path("charts/<int:number>/restore/", charts.restore_chart, name="restore_chart"),
    path("charts/<int:number>/file.<str:form>/", charts.chart_file, name="chart_file"),
    path("warehouse/", warehouse.dictionary, name="warehouse"),
    path("warehouse/refresh/", warehouse.refresh, name="refresh_warehouse"),
    path("<slug:slug>/", reports.report_page, name="report"),
    path("<slug:slug>/print/", reports.print_page, name="print"),
    path("<slug:slug>/workbook/", reports.workbook_file, name="workbook"),
]
