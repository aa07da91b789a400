"""The left rail, top to bottom. Entries with `on_phone` stand in the bottom bar; the others under "More"."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuke.activities.panels import reminders
from shuke.config.parts import COUNTER, COUPONS, DASHBOARD, NETWORK, PURCHASING, SERVICE, TABS
from shuke.duplicates.queries.queue import waiting
from shuke.records.exports import approval
from shuke.ui.navigation import OWN_OBJECTS, Entry

NAVIGATION = [
    Entry(_("Today"), icon="sun-high", url="workspace:today", permission="today.view", on_phone=True),
    Entry(
        _("Counter"),
        icon="building-store",
        url="workspace:counter",
        permission="customers.view",
        on_phone=True,
        part=COUNTER,
    ),
    Entry(_("Customers"), icon="users", url="records:customers", permission="customers.view", on_phone=True),
    Entry(_("Orders"), icon="receipt", url="records:orders", permission="orders.view", on_phone=True),
    Entry(_("Products"), icon="package", url="records:products", permission="products.view", on_phone=True),
    Entry(
        _("Purchasing"),
        icon="truck-delivery",
        url="records:purchase-orders",
        permission="purchase_order:see",
        part=PURCHASING,
    ),
    Entry(_("Households"), icon="home", url="records:households", permission="household:see"),
    Entry(_("Cases"), icon="message", url="service:queue", permission="case:see", part=SERVICE),
    Entry(
        _("To-dos"),
        icon="checkbox",
        url="records:tasks",
        permission="task:see",
        query="?due=open",
        counted=reminders,
    ),
    Entry(_("Calendar"), icon="calendar", url="activities:calendar", permission="task:see"),
    Entry(_("Coupons"), icon="ticket", url="records:coupons", permission="coupon:see", part=COUPONS),
    Entry(_("Tabs"), icon="notebook", url="records:tabs", permission="tab:see", part=TABS),
    OWN_OBJECTS,
    Entry(_("Teams"), icon="users-group", url="records:teams", permission="customers.view"),
    Entry(_("Lines"), icon="sitemap", url="network:tree", permission="sponsorship:see", part=NETWORK),
    Entry(_("Import"), icon="file-import", url="transfer:start", permission="imports.run"),
    Entry(
        _("Dashboard"),
        icon="layout-dashboard",
        url="analytics:dashboards",
        permission="reports.view",
        part=DASHBOARD,
    ),
    Entry(_("Reports"), icon="chart-bar", url="analytics:reports", permission="reports.view"),
    Entry(_("Duplicates"), icon="copy-check", url="duplicates:queue", permission="customers.change", counted=waiting),
    Entry(
        _("Exports asked for"),
        icon="download",
        url="records:export_requests",
        permission="exports.approve",
        counted=approval.waiting,
    ),
    Entry(_("Bin"), icon="trash", url="records:bin", permission="order:delete"),
    Entry(_("Settings"), icon="settings", url="accounts:settings"),
]
