"""The left rail, top to bottom. Entries with `on_phone` stand in the bottom bar; the others under "More"."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuke.activities.panels import reminders
from shuke.config.parts import COUNTER, COUPONS, DASHBOARD, NETWORK, PLAYBOOKS, PURCHASING, SERVICE, TABS, TELEPHONE
from shuke.duplicates.queries.queue import waiting
from shuke.records.exports import approval
from shuke.ui.navigation import OWN_OBJECTS, Entry, Group

OWNER = "settings.change"
SETTINGS = (
    Group(
        _("My shop"),
        (
            Entry(_("Shop"), icon="building-store", url="accounts:shop", permission=OWNER),
            Entry(_("Parts of Shuke"), icon="puzzle", url="accounts:parts", permission=OWNER),
            Entry(_("Starter packs"), icon="package", url="workspace:packs", permission=OWNER),
        ),
    ),
    Group(
        _("People and rights"),
        (
            Entry(_("People"), icon="user", url="accounts:people", permission="users.change"),
            Entry(_("Roles"), icon="shield-check", url="accounts:roles", permission="roles.change"),
            Entry(_("Teams"), icon="users-group", url="accounts:teams", permission="teams.change"),
            Entry(_("Signing in"), icon="lock", url="accounts:signing_in", permission=OWNER),
            Entry(_("Keys for programs"), icon="key", url="accounts:tokens", permission=OWNER),
            Entry(_("Webhooks"), icon="webhook", url="webhooks:all", permission=OWNER),
        ),
    ),
    Group(
        _("Records"),
        (
            Entry(_("Fields and layouts"), icon="forms", url="shaping:types", permission=OWNER),
            Entry(_("Own objects"), icon="box", url="shaping:objects", permission=OWNER),
            Entry(_("Relations"), icon="affiliate", url="customers:relation_types", permission=OWNER),
        ),
    ),
    Group(
        _("Selling and service"),
        (
            Entry(_("Selling"), icon="receipt", url="orders:selling", permission=OWNER),
            Entry(_("Points and tiers"), icon="award", url="loyalty:program", permission=OWNER, part=COUPONS),
            Entry(_("Cases and answers"), icon="message", url="service:settings", permission=OWNER, part=SERVICE),
            Entry(_("Website"), icon="world", url="automation:sites", permission=OWNER),
            Entry(_("Telephone"), icon="phone-call", url="automation:telephone", permission=OWNER, part=TELEPHONE),
            Entry(_("Customer types"), icon="users", url="types:rules", permission=OWNER),
        ),
    ),
    Group(
        _("Privacy and data"),
        (
            Entry(_("Consent"), icon="checklist", url="customers:consent_words", permission=OWNER),
            Entry(_("Privacy"), icon="lock", url="privacy:rules", permission=OWNER),
            Entry(_("The whole shop"), icon="archive", url="transfer:archives", permission=OWNER),
            Entry(_("Exports"), icon="download", url="records:export_log", permission="audit.view"),
            Entry(_("Audit log"), icon="history", url="records:audit", permission="audit.view"),
        ),
    ),
    Group(
        _("For me"),
        (
            Entry(_("What I am told"), icon="bell", url="notices:choices"),
            Entry(_("Profile"), icon="user-circle", url="accounts:profile"),
            Entry(_("Safe sign-in"), icon="device-mobile", url="mfa_index"),
        ),
    ),
)
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
    Entry(_("Who sponsored whom"), icon="sitemap", url="network:tree", permission="sponsorship:see", part=NETWORK),
    Entry(_("Import"), icon="file-import", url="transfer:start", permission="imports.run"),
    Entry(_("Playbooks"), icon="bolt", url="automation:all", permission="playbook:see", part=PLAYBOOKS),
    Entry(
        _("Dashboard"),
        icon="layout-dashboard",
        url="analytics:dashboards",
        permission="reports.view",
        part=DASHBOARD,
    ),
    Entry(_("Insights"), icon="bulb", url="overviews:index", permission="reports.view"),
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
    Entry(_("Settings"), icon="settings", url="accounts:settings", holds=SETTINGS),
]
