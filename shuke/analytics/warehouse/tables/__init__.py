"""The tables of the star: what may be counted (facts), and what it may be divided by (dimensions)."""

from __future__ import annotations

from shuke.analytics.warehouse.described import Table
from shuke.analytics.warehouse.tables.contacts import CAMPAIGNS, CASES, CONTACTS, SIGNALS
from shuke.analytics.warehouse.tables.dates import DATES
from shuke.analytics.warehouse.tables.people import CUSTOMERS, HOUSEHOLDS, TEAMS
from shuke.analytics.warehouse.tables.selling import PRODUCTS, RETURNS, SALES

TABLES: tuple[Table, ...] = (
    SALES, RETURNS, CONTACTS, SIGNALS, CASES, CUSTOMERS, HOUSEHOLDS, TEAMS, PRODUCTS, DATES, CAMPAIGNS,
)  # fmt: skip


def named(name: str) -> Table:
    return next(table for table in TABLES if table.name == name)
