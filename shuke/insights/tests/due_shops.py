"""Small invented shops for the tests of the forecast."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

START = date(2024, 1, 1)

Line = tuple[str, str, date, float | None, float | None]


def lines(rows: Iterable[Line]) -> pa.Table:
    rows = list(rows)
    return pa.table(
        {
            "customer_id": pa.array([row[0] for row in rows], pa.string()),
            "product_id": pa.array([row[1] for row in rows], pa.string()),
            "on": pa.array([row[2] for row in rows], pa.date32()),
            "quantity": pa.array([row[3] for row in rows], pa.float64()),
            "amount": pa.array([row[4] for row in rows], pa.float64()),
        }
    )


def every(days: int, times: int, customer: str = "Alice", product: str = "tea", quantity: float = 1) -> list[Line]:
    return [(customer, product, START + timedelta(days * i), quantity, 100.0) for i in range(times)]


def shop(customers: int = 60, seed: int = 1, days: int = 360, k: float = 12.0, stop: float = 0.03) -> pa.Table:
    """Each buys three of six products with cycles of 20 to 45 days; a few stop after each purchase."""
    random = np.random.default_rng(seed)
    cycles = np.linspace(20, 45, 6)
    rows: list[Line] = []
    for customer in range(customers):
        for product in random.choice(6, 3, replace=False):
            day = random.uniform(0, 40)
            while day < days:
                quantity = float(random.choice([1, 1, 2]))
                rows.append((f"c{customer}", f"p{product}", START + timedelta(int(day)), quantity, 50.0 * quantity))
                if random.random() < stop:
                    break
                day += max(cycles[product] * random.gamma(k) / k, 1.0)
    return lines(rows)
