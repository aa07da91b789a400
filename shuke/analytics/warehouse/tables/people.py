"""Who buys. No name, no number, no address: a page that shows people looks them up by their key in the database, where
the reader's rights are asked."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuke.analytics.warehouse.described import Column, Kind, Table

# 台北市大安區…, 106台北市…, 广东省深圳市南山区…: the city before the district, whatever stands before them.
CITY = r"^[\d\s]*(?:中国|中國|台灣|臺灣)?(?:[^\s\d省]{2,8}省)?(?P<found>[^\s\d省市縣县]{1,8}[市縣县])"
DISTRICT = CITY.replace("?P<found>", "?:") + r"(?P<found>[^\s\d市區区鄉乡鎮镇]{1,6}[市區区鄉乡鎮镇])"
YEAR = "CAST(SUBSTR(CAST(c.birthday AS TEXT), 1, 4) AS INTEGER)"

CUSTOMERS = Table(
    "customers",
    _("Customers"),
    _("One row for each customer who is not in the bin. Who was erased stands here without anything personal."),
    (
        Column("customer_id", Kind.NUMBER, _("Number of the customer in Shuke"), "c.id"),
        Column("kind", Kind.TEXT, _("Person or organisation"), "c.kind"),
        Column("grade", Kind.TEXT, _("Grade that the shop gave: A, B or C"), "c.grade", empty=True),
        Column("team_id", Kind.NUMBER, _("Team that looks after the customer"), "c.team_id", empty=True, to="teams"),
        Column("household_id", Kind.NUMBER, _("Household of today"), "h.id", empty=True, to="households"),
        Column("gender", Kind.TEXT, _("As it was written down"), "c.gender", empty=True),
        Column("birth_year", Kind.COUNT, _("Year of birth; the day is left out"), YEAR, empty=True),
        Column("city", Kind.TEXT, _("City, read from the address"), "c.address", empty=True, cut=CITY),
        Column("district", Kind.TEXT, _("District, read from the address"), "c.address", empty=True, cut=DISTRICT),
        Column("source", Kind.TEXT, _("File or system that the customer came with"), "c.source_system", empty=True),
        Column("created_on", Kind.DAY, _("Day on which Shuke got to know the customer"), "c.created_at", local=True),
        Column("created_at", Kind.MOMENT, _("The same as a moment"), "c.created_at"),
    ),
    rows="customers_customer c",
    only="c.deleted_at IS NULL",
    beside="LEFT JOIN customers_membership m ON m.customer_id = c.id AND m.left_on IS NULL AND m.deleted_at IS NULL"
    " LEFT JOIN customers_household h ON h.id = m.household_id AND h.deleted_at IS NULL",
    marks=("MAX(c.modified_at)", "SUM(c.team_id)"),
    touched="SELECT e.customer_id FROM events_event e WHERE e.id > {event} AND e.subject_type LIKE 'customers.%'"
    " UNION SELECT m.customer_id FROM events_event e CROSS JOIN customers_membership m"
    " WHERE e.id > {event} AND e.subject_type = 'customers.household' AND m.household_id = e.subject_id",
)
HOUSEHOLDS = Table(
    "households",
    _("Households"),
    _("One row for each household that is not in the bin."),
    (
        Column("household_id", Kind.NUMBER, _("Number of the household in Shuke"), "h.id"),
        Column("team_id", Kind.NUMBER, _("Team that looks after the household"), "h.team_id", empty=True, to="teams"),
        Column("members", Kind.COUNT, _("How many customers live there now"), "COALESCE(m.members, 0)"),
        Column("city", Kind.TEXT, _("City, read from the address"), "h.address", empty=True, cut=CITY),
        Column("district", Kind.TEXT, _("District, read from the address"), "h.address", empty=True, cut=DISTRICT),
        Column("created_on", Kind.DAY, _("Day on which it was written down"), "h.created_at", local=True),
    ),
    rows="customers_household h",
    only="h.deleted_at IS NULL",
    beside="LEFT JOIN (SELECT household_id, COUNT(*) AS members FROM customers_membership"
    " WHERE left_on IS NULL AND deleted_at IS NULL GROUP BY household_id) m ON m.household_id = h.id",
    anew=True,
)
TEAMS = Table(
    "teams",
    _("Teams"),
    _("One row for each team."),
    (
        Column("team_id", Kind.NUMBER, _("Number of the team in Shuke"), "t.id"),
        Column("name", Kind.TEXT, _("Name of the team"), "t.name"),
        Column("parent_id", Kind.NUMBER, _("Team above it"), "t.parent_id", empty=True, to="teams"),
    ),
    rows="accounts_team t",
    anew=True,
)
