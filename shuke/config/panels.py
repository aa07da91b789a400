"""Panels on the pages of records."""

from __future__ import annotations

from shuke.activities.panels import next_task, timeline_panel
from shuke.automation.panels import lately_panel, suggestions_panel
from shuke.customers.panels import consent_panel
from shuke.duplicates.merging_panels import merged_panel
from shuke.duplicates.panels import perhaps_the_same
from shuke.insights.measure_panel import customer_measures
from shuke.insights.panels import customer_due, customer_next, product_together
from shuke.insights.type_panel import customer_types
from shuke.loyalty.panels import customer_panel
from shuke.network.panels import sponsor_panel
from shuke.orders.panels import margin_panel
from shuke.purchasing.panels import product_vendors_panel
from shuke.records.panels import sharing_panel
from shuke.records.related_panel import related_panel
from shuke.records.types import Panel as RecordPanel
from shuke.service.panels import cases_panel
from shuke.workspace.panels import Panel, usual_panel

# The right column of the customer page, top to bottom.
PANELS: list[Panel] = [
    cases_panel,
    perhaps_the_same,
    suggestions_panel,
    next_task,
    customer_due,
    customer_next,
    usual_panel,
    customer_types,
    customer_measures,
    lately_panel,
    customer_panel,
    sponsor_panel,
    margin_panel,
    related_panel,
    consent_panel,
    merged_panel,
    sharing_panel,
]
# At the end of every record's page; the customer's has the timeline in the middle.
EVERYWHERE: list[RecordPanel] = [
    product_together,
    product_vendors_panel,
    cases_panel,
    related_panel,
    merged_panel,
    sharing_panel,
    timeline_panel,
]
