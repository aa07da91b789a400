"""What stands beside the list, counted once with the forecast: the days ahead, last week's list, birthdays."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection, transaction

from shuke.customers.models import Customer
from shuke.insights.lastweek import Judged
from shuke.insights.models import ALWAYS, Birthday, DueDay, Forecast, LastWeek

BIRTHDAYS_AHEAD = 14  # a week is shown; the rest is for days on which nothing is refreshed
MONTH_AND_DAY = {
    "sqlite": "CAST(strftime('%m%d', birthday) AS INTEGER)",
    "postgresql": "(EXTRACT(MONTH FROM birthday) * 100 + EXTRACT(DAY FROM birthday))::integer",
}


def write_days(forecast: Forecast, rows: pa.Table) -> None:
    shown = rows.filter(pc.equal(rows["hidden_until"], pa.scalar(ALWAYS, pa.date32())))
    counts = shown.group_by(["team_id", "due_on"]).aggregate([([], "count_all")]).to_pylist()
    DueDay.objects.bulk_create(
        DueDay(forecast=forecast, team_id=row["team_id"], due_on=row["due_on"], pairs=row["count_all"])
        for row in counts
    )


def write_last_week(judged: Judged) -> None:
    teams = dict(Customer.objects.filter(id__in=list(judged.chances)).values_list("id", "team_id"))
    people: Counter[int | None] = Counter()
    bought: Counter[int | None] = Counter()
    expected: defaultdict[int | None, float] = defaultdict(float)
    for customer, chance in judged.chances.items():
        team = teams.get(customer)
        people[team] += 1
        bought[team] += customer in judged.buyers
        expected[team] += chance
    with transaction.atomic():
        LastWeek.objects.all().delete()
        LastWeek.objects.bulk_create(
            LastWeek(
                team_id=team, as_of=judged.as_of, people=people[team], bought=bought[team], expected=expected[team]
            )
            for team in people
        )


def write_birthdays(today: date) -> None:
    """Somebody born on 29 February has their day on 1 March of other years."""
    days = [today + timedelta(days=number) for number in range(BIRTHDAYS_AHEAD)]
    falls = {day.month * 100 + day.day: day for day in days}
    if 301 in falls and 229 not in falls:
        falls[229] = falls[301]
    near = ", ".join(map(str, falls))
    asked = (
        f"SELECT id, {MONTH_AND_DAY[connection.vendor]} FROM {Customer._meta.db_table} "  # noqa: S608 -- our own words
        f"WHERE birthday IS NOT NULL AND deleted_at IS NULL AND {MONTH_AND_DAY[connection.vendor]} IN ({near})"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(asked)
        found = [Birthday(customer_id=customer, falls_on=falls[day]) for customer, day in cursor.fetchall()]
        Birthday.objects.all().delete()
        Birthday.objects.bulk_create(found, batch_size=5_000)
