"""The first questions that the warehouse answers, as ibis expressions over `reading.star()`.

They use only what DuckDB and Spark understand alike: months and quarters are whole numbers (as in `dates`), never
truncated days, whose type differs; a test asks both. `sales` may be narrowed before it is given, by a currency, a
channel or a kind of goods.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import ibis

PARTS = 5  # of recency, frequency and money; the fifth is the best


def month_no(day: Any) -> Any:
    return day.year().cast("int32") * 12 + day.month().cast("int32") - 1


def quarter_no(day: Any) -> Any:
    return day.year().cast("int32") * 4 + ((day.month().cast("int32") - 1) / 3).floor().cast("int32")


def cohorts(sales: Any) -> Any:
    """Acquisition and retention: of those whose first month was `cohort`, how many bought `later` months after it, and
    for how much. `later` 0 is the cohort itself. Months without purchases have no row."""
    bought = sales.group_by("customer_id", month=month_no(sales.sold_on)).aggregate(
        amount=lambda rows: rows.amount.sum()
    )
    first = bought.group_by("customer_id").aggregate(cohort=lambda rows: rows.month.min())
    both = bought.join(first, "customer_id")
    return (
        both.group_by("cohort", later=both.month - both.cohort)
        .aggregate(customers=lambda rows: rows.count(), amount=lambda rows: rows.amount.sum())
        .order_by("cohort", "later")
    )


def rfm(sales: Any, on: date, days: int = 365) -> Any:
    """One row for each customer who bought in the `days` until `on`: days since the last purchase, days with a
    purchase, money, and the fifth that each of these puts them in. Equals stand by number, so that answers agree."""
    since = ibis.literal(on - timedelta(days=days - 1))
    within = sales.filter(sales.sold_on >= since, sales.sold_on <= ibis.literal(on))
    each = within.group_by("customer_id").aggregate(
        last_on=lambda rows: rows.sold_on.max(),
        frequency=lambda rows: rows.sold_on.nunique(),
        monetary=lambda rows: rows.amount.sum(),
    )
    each = each.mutate(recency_days=ibis.literal(on).delta(each.last_on, unit="day").cast("int32"))
    return each.mutate(r=_part(each.last_on, each), f=_part(each.frequency, each), m=_part(each.monetary, each))


def _part(measure: Any, each: Any) -> Any:
    """1 for the smallest fifth."""
    place = ibis.ntile(PARTS).over(ibis.window(order_by=[measure, each.customer_id]))
    return (place + 1).cast("int32")


def rfm_grid(sales: Any, on: date, days: int = 365) -> Any:
    """How many customers stand in each field of recency × frequency, and what they spent."""
    grid = rfm(sales, on, days).group_by("r", "f")
    counted = grid.aggregate(customers=lambda rows: rows.count(), monetary=lambda rows: rows.monetary.sum())
    return counted.order_by("r", "f")


def pareto(sales: Any, steps: int = 100) -> Any:
    """What the best customers bring: customers in `steps` equal groups by what they spent, the best first, and the
    money of each group and of all until it."""
    each = sales.group_by("customer_id").aggregate(amount=lambda rows: rows.amount.sum())
    best = ibis.window(order_by=[each.amount.desc(), each.customer_id])
    ranked = each.mutate(step=(ibis.ntile(steps).over(best) + 1).cast("int32"))
    groups = ranked.group_by("step").aggregate(
        customers=lambda rows: rows.count(), amount=lambda rows: rows.amount.sum()
    )
    so_far = ibis.window(order_by=groups.step, preceding=None, following=0)
    return groups.mutate(
        customers_so_far=groups.customers.sum().over(so_far),
        amount_so_far=groups.amount.sum().over(so_far),
    ).order_by("step")


def migration(sales: Any) -> Any:
    """Who came, stayed, came back and went, by quarter: `new` bought for the first time, `kept` also the quarter
    before, `back` before that and not then; `gone` bought the quarter before and not in this one. Beyond the quarter of
    the last sale nobody is gone yet."""
    bought = sales.select("customer_id", quarter=quarter_no(sales.sold_on)).distinct()
    own = ibis.window(group_by="customer_id", order_by="quarter")
    seen = bought.mutate(before=bought.quarter.lag().over(own), next=bought.quarter.lead().over(own))
    newest = bought.aggregate(newest=bought.quarter.max())
    state = ibis.cases((seen.before.isnull(), "new"), (seen.quarter - seen.before == 1, "kept"), else_="back")
    here = seen.select("quarter", state=state)
    left = seen.filter((seen.next - seen.quarter).fill_null(2) > 1).cross_join(newest)
    left = left.filter(left.quarter < left.newest)
    gone = left.select(quarter=left.quarter + 1, state=ibis.literal("gone"))
    both = here.union(gone)
    return both.group_by("quarter", "state").aggregate(customers=lambda rows: rows.count()).order_by("quarter", "state")
