"""Where the table begins: titles, notes and blank rows above, the row of names, merged header cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from shuke.core import parse

from .names import known_names, plain

_LOOK_AT = 60
_TOTAL_WORDS = (
    "合計|合计|小計|小计|總計|总计|共計|共计|總和|总和|加總|總額|本頁小計|本月合計|以上合計"
    "|sub ?total|grand ?total|total|totals|sum"
)
TOTAL = rf"(?i)^\s*(?:{_TOTAL_WORDS})\s*[:：]?\s*$"
TOTAL_AFTER = r"(?:小計|小计|合計|合计|總計|总计)\s*[:：]?\s*$"
_SAYS_LITTLE = re.compile(r"(?<=\S)\s*(?:基本)?(?:資料|资料|資訊|信息)$")  # 客戶資料 above 編號: 客戶 編號
_REMARK = re.compile(r"[:：]\s*\S")  # 製表人：小芳
_VALUE = re.compile(r"^[\s\-+(（NT$¥￥€]*[\d０-９][\d０-９,，.\s]*[)）%元]?$")


@dataclass(frozen=True)
class Layout:
    """`header` is the index of the row of names among those looked at, or None; data begin at `data`."""

    header: int | None
    data: int
    headers: list[str]


def find(rows: Sequence[Sequence[str]], *, fallback: str = "{}") -> Layout:
    """`fallback` names columns without a name, by their number (from 1)."""
    rows = [[cell.strip() for cell in row] for row in rows[:_LOOK_AT]]
    width = _width(rows)
    header = _header(rows, width)
    if header is None:
        first = next((at for at, row in enumerate(rows) if _filled(row) >= max(1, width // 2)), 0)
        width = max(width, len(rows[first]) if rows else 0)
        return Layout(None, first, unique([""] * width, fallback))
    width = max(_last_filled(rows[header]), width)
    names = _names(rows, header, width)
    return Layout(header, header + 1, unique(names, fallback))


def _filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell)


def _last_filled(row: Sequence[str]) -> int:
    return max((at + 1 for at, cell in enumerate(row) if cell), default=0)


def _width(rows: Sequence[Sequence[str]]) -> int:
    """The usual number of columns: trailing empty ones don't count unless most rows reach there."""
    reach = Counter(_last_filled(row) for row in rows if _filled(row))
    if not reach:
        return 0
    common = max(reach, key=lambda size: (reach[size], size))
    wide = [size for size, count in reach.items() if size > common and count >= 2]
    return max([common, *wide])


def _header(rows: Sequence[Sequence[str]], width: int) -> int | None:
    best, best_score = None, 0.0
    for at, row in enumerate(rows[:30]):
        if best is not None and row == rows[best]:
            continue
        score = _header_score(rows, at, row, width)
        if score > best_score + 1e-9:
            best, best_score = at, score
    return best if best_score >= 0.5 else None


def _header_score(rows: Sequence[Sequence[str]], at: int, row: Sequence[str], width: int) -> float:
    cells = [cell for cell in row if cell]
    if not cells or (len(cells) < 2 and width > 1):
        return 0.0
    if any(_is_value(cell) for cell in cells) and sum(map(_is_value, cells)) > len(cells) * 0.3:
        return 0.0
    known = sum(1 for cell in cells if plain(cell) in known_names()) / len(cells)
    full = min(len(cells) / max(width, 1), 1.0)
    distinct = len(set(cells)) / len(cells)
    below = rows[at + 1 : at + 11]
    contrast, decisive = _contrast(row, below)
    short = sum(1 for cell in cells if len(cell) <= 30) / len(cells)
    if not below and not known:
        return 0.0
    return (0.45 * known + 0.35 * contrast + 0.2 * short * distinct) * (0.25 + 0.75 * full) + (
        0.25 * (known > 0.3) + 0.3 * decisive
    ) * full


def _contrast(row: Sequence[str], below: Sequence[Sequence[str]]) -> tuple[float, bool]:
    """The share of values below words; and whether some column has nothing but numbers or dates below its word."""
    hits = total = 0.0
    decisive = False
    for at, cell in enumerate(row):
        values = [other[at] for other in below if at < len(other) and other[at]]
        if not cell or not values:
            continue
        total += 1
        numeric = 0.0 if _is_value(cell) else sum(map(_is_value, values)) / len(values)
        hits += numeric
        decisive = decisive or numeric > 0.95
    return (hits / total if total else 0.0), decisive


def _is_value(cell: str) -> bool:
    return bool(_VALUE.match(cell)) or (
        any(c.isdigit() for c in cell) and (parse.date(cell)[0] is not None or "@" in cell)
    )


def _names(rows: Sequence[Sequence[str]], header: int, width: int) -> list[str]:
    """The names, with the row above where cells were merged: downwards (as the name), or across (in front, where two
    columns have the same name or both together say more: 客戶 above 編號)."""
    names = [cell.replace("\n", " ") for cell in rows[header]][:width]
    names += [""] * (width - len(names))
    above = _group_row(rows, header)
    doubled = {name for name, count in Counter(names).items() if name and count > 1}
    group = ""
    for at in range(width):
        own_group = above[at] if at < len(above) else ""
        group = _SAYS_LITTLE.sub("", own_group) or group
        if not names[at]:
            names[at] = own_group
        elif group and group != names[at] and (names[at] in doubled or plain(group + names[at]) in known_names()):
            names[at] = f"{group} {names[at]}"
    return names


def _group_row(rows: Sequence[Sequence[str]], header: int) -> list[str]:
    if header == 0:
        return []
    above = list(rows[header - 1])
    said = [cell for cell in above if cell]
    return above if len(said) >= 2 and not any(_is_value(cell) or _REMARK.search(cell) for cell in said) else []


def unique(names: Sequence[str], fallback: str = "{}") -> list[str]:
    """No two alike and none empty."""
    numbers: dict[str, int] = {}
    seen: set[str] = {"row_number"}
    result = []
    for at, name in enumerate(names, 1):
        base = candidate = name.strip() or fallback.format(at)
        while candidate in seen:
            numbers[base] = numbers.get(base, 1) + 1
            candidate = f"{base} {numbers[base]}"
        seen.add(candidate)
        result.append(candidate)
    return result
