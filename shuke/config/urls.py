"""The table of contents: every address of Shuke."""

from __future__ import annotations

from django.urls import include, path

from shuke.accounts.urls import entrance
from shuke.automation.urls import doors as signals
from shuke.automation.urls import website
from shuke.duplicates.urls import doors as merging
from shuke.insights.urls import doors as foretelling
from shuke.insights.urls import pages as overviews
from shuke.insights.urls import ruling
from shuke.loyalty.urls import doors as cards
from shuke.orders.urls import doors as selling
from shuke.records.urls import shaping
from shuke.service.addresses import register
from shuke.service.urls import public
from shuke.transfer.urls import doors as feeding
from shuke.webhooks.urls import doors as hooks
from shuke.workspace.urls import agents
from shuke.workspace.urls import doors as knowing

register()
urlpatterns = [
    path("", include("shuke.workspace.urls")),  # Today, customer page, search
    path("import/", include("shuke.transfer.urls")),
    path("duplicates/", include("shuke.duplicates.urls")),
    path("privacy/", include("shuke.privacy.urls")),
    path("activities/", include("shuke.activities.urls")),
    path("notices/", include("shuke.notices.urls")),
    path("due/", include("shuke.insights.urls")),
    path("insights/", include((overviews, "overviews"))),
    path("", include("shuke.loyalty.urls")),  # accounts, statements, giving coupons, the program
    path("network/", include("shuke.network.urls")),
    path("reports/", include("shuke.analytics.urls")),
    path("settings/", include("shuke.accounts.urls")),
    path("settings/", include((shaping, "shaping"))),  # fields, layouts, own objects
    path("settings/", include((ruling, "types"))),  # rules of customer types
    path("settings/webhooks/", include("shuke.webhooks.urls")),
    path("", include(entrance)),  # first run, sign-in, language
    path("orders/", include("shuke.orders.urls")),  # entering and changing; the list is the record type's
    path("", include((website, "website"))),  # the script on the shop's own website
    path("automation/", include("shuke.automation.urls")),
    path("api/v1/", include((merging, "merging"))),
    path("api/v1/", include((signals, "signals"))),
    path("api/v1/", include((feeding, "feeding"))),
    path("api/v1/", include((hooks, "hooks"))),
    path("api/v1/", include((cards, "cards"))),
    path("api/v1/", include((selling, "selling"))),
    path("api/v1/", include((knowing, "knowing"))),
    path("api/v1/", include((foretelling, "foretelling"))),
    path("api/v1/", include("shuke.records.api.urls")),
    path("", include((agents, "agents"))),
    path("", include("shuke.catalogue.urls")),  # stock, pictures, sizes; pages of products for customers
    path("", include("shuke.customers.urls")),  # households, relations
    path("", include("shuke.purchasing.urls")),  # buttons of purchase orders and goods in
    path("", include("shuke.service.urls")),  # the queue of cases, their settings
    path("<help:slug>/", include((public, "help"))),  # public answers, at the address that the owner chose
    path("", include("shuke.records.urls")),  # a list and a page for each record type
]
