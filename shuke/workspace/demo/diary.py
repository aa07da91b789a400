"""What the people of the demo shop wrote down, and mean to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from shuke.accounts.models import User
from shuke.activities import actions
from shuke.customers.models import Customer

# kind, words, days ago, details
ENTRIES: tuple[tuple[str, str, int, dict[str, str]], ...] = (
    ("note", "喜歡熟普，不喝生茶；送貨請交給管理室。", 40, {}),
    ("visit", "送貨時聊到女兒要結婚，想找伴手禮。", 12, {}),
    ("call", "", 5, {"outcome": "missed"}),
    ("call", "上次那批偏澀，想試別的年份；答應帶樣品過去。", 2, {"outcome": "reached"}),
    ("message", "樣品準備好了，這幾天方便過去嗎？", 1, {"channel": "line", "direction": "out"}),
    ("message", "明天下午都在。", 1, {"channel": "line", "direction": "in"}),
)
TASKS = (("帶兩款熟普的樣品過去", 1), ("問伴手禮要幾份", -2), ("寄新的價目表", 0))  # words, due in days
DEEP, SHALLOW = 1, 8  # customers with the whole story, and with a to-do only


def write(customers: Sequence[Customer], keeper: User, on: date, at: datetime) -> None:
    for customer in customers[:DEEP]:
        for kind, text, days, details in ENTRIES:
            happened = at - timedelta(days=days)
            actions.write_down(customer, kind=kind, text=text, by=keeper, at=happened, details=details)
    for number, customer in enumerate(customers[: DEEP + SHALLOW]):
        for text, days in TASKS[:2] if number < DEEP else TASKS[2:]:
            due_on = on + timedelta(days=days + number)
            actions.plan_task(customer, text=text, due_on=due_on, assignee=keeper, by=keeper, at=at)
