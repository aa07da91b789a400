"""Files to measure imports with, the same each time: `python -m benchmarks.files lines|customers ROWS OUT`."""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

SURNAMES, GIVEN = "王陳林張李黃吳劉蔡楊許鄭謝郭洪", "小明美玲志偉淑芬家豪怡君雅婷建宏俊傑麗華"
Row = list[Any]


def name(chance: random.Random) -> str:
    return chance.choice(SURNAMES) + chance.choice(GIVEN) + chance.choice(GIVEN)


def lines(count: int) -> Iterator[Row]:
    """Orders of one to four lines over a thousand days, by a tenth as many customers."""
    chance, people = random.Random(3), count // 10  # noqa: S311 -- no secret
    names = [name(chance) for _ in range(people)]
    goods = [(f"P{i:04d}", f"商品{i}", chance.choice([100, 250, 399, 1200])) for i in range(500)]
    yield "訂單編號 訂購日期 會員編號 姓名 電話 商品編號 品名 數量 單價 金額".split()
    done = order = 0
    while done < count:
        order, who = order + 1, chance.randrange(people)
        day = date(2022, 1, 1) + timedelta(days=done * 1000 // count)
        for _line in range(min(chance.randrange(1, 5), count - done)):
            (code, called, price), many = chance.choice(goods), chance.randrange(1, 4)
            told = [f"SO{order:08d}", f"{day.year}/{day.month}/{day.day}", f"M{who:07d}", names[who]]
            yield [*told, f"09{who % 100_000_000:08d}", code, called, many, price, many * price]
            done += 1


def customers(count: int) -> Iterator[Row]:
    chance = random.Random(4)  # noqa: S311 -- no secret
    yield "會員編號 姓名 電話 電子郵件 生日 地址 等級".split()
    for i in range(count):
        called, born = name(chance), (chance.randrange(1950, 2005), chance.randrange(1, 13), chance.randrange(1, 29))
        yield [
            f"M{i:07d}", called, f"09{i:08d}", f"c{i}@example.com", "{}/{}/{}".format(*born),
            f"台北市中正區和平路{chance.randrange(1, 999)}號", chance.choice("ABC"),
        ]  # fmt: skip


def write(rows: Iterable[Row], path: Path) -> None:
    if path.suffix == ".xlsx":
        import xlsxwriter

        with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    else:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(rows)


if __name__ == "__main__":
    what, count, out = sys.argv[1:]
    write({"lines": lines, "customers": customers}[what](int(count)), Path(out))
