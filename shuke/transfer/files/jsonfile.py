"""JSON: a line an object, or a list of objects, also one that stands inside of an object (`{"data": […]}`).

Objects within objects become columns of their own: `{"address": {"city": …}}` is the column `address.city`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from shuke.core.enumerated import enumerated

from .encoding import detect
from .errors import Damaged, NoRows, NoSuchSheet, TooLarge, TooManyColumns, human_size
from .held import HeldSource
from .source import Limits

_LARGEST_LIST = 300_000_000
_LONGEST_LINE = 16 << 20
_DEEPEST = 6
_SPACE = " \t\r\n\ufeff"
Record = Mapping[str, Any]


class JsonSource(HeldSource):
    """`row_number` is the line, or the place in the list. `sheets` are the lists of an object that holds several."""

    kind = "json"

    def __init__(self, path: Path, name: str, limits: Limits, sheet: str | None) -> None:
        super().__init__(path, name)
        try:
            self.encoding = detect(path) or "utf-8"
            records = self._records(sheet)
            headers = _headers(records(), name, limits)
            self.hold(headers, _rows(records(), headers), limits)
        except (ValueError, RecursionError) as error:
            self.close()
            raise Damaged(name) from error
        except BaseException:
            self.close()
            raise

    def _records(self, sheet: str | None) -> Any:
        """A function that gives the objects from the beginning: they are gone through twice."""
        if _is_lines(self.path, self.encoding or "utf-8"):
            return self._lines
        lists = whole_lists(self.path, self.name)
        if not lists:
            raise NoRows(self.name)
        self.sheets = list(lists) if len(lists) > 1 else []
        self.sheet = sheet or max(lists, key=lambda one: len(lists[one])) if self.sheets else None
        if self.sheet is not None and self.sheet not in lists:
            raise NoSuchSheet(self.name, self.sheet, enumerated(lists))
        chosen = lists[self.sheet] if self.sheet else next(iter(lists.values()))
        return lambda: iter(chosen)

    def _lines(self) -> Iterator[Record]:
        """What is no object stands as an empty row among those counted, so that the numbers stay true."""
        with self.path.open(encoding=self.encoding, errors="replace") as file:
            for number, line in enumerate(file, 1):
                if line.strip(_SPACE):
                    found = _object(line)
                    if found is None:
                        self.broken.add(number, line.strip(), "json_unreadable")
                    yield found or {}


def is_json(head: bytes, codec: str) -> bool:
    """Whether it begins like an object or a list of objects; texts in brackets are no JSON."""
    text = head.decode(codec, "ignore").lstrip(_SPACE)
    if text[:1] == "[":
        text = text[1:].lstrip()
    return text[:1] == "{" and text[1:].lstrip()[:1] in ('"', "}")


def whole_lists(path: Path, name: str) -> dict[str, list[Record]]:
    """Every list of objects in a file that is one JSON value, by its name."""
    size = path.stat().st_size
    if size > _LARGEST_LIST:
        raise TooLarge(name, human_size(size), human_size(_LARGEST_LIST))
    try:
        value = json.loads(path.read_bytes().decode(detect(path) or "utf-8").lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise Damaged(name) from error
    if isinstance(value, list):
        value = {"": value}
    found = {key: _objects(part) for key, part in value.items() if isinstance(part, list)}
    lists = {key: part for key, part in found.items() if part}
    return lists or ({"": [value]} if isinstance(value, dict) and value else {})


def _objects(values: Iterable[Any]) -> list[Record]:
    return [value for value in values if isinstance(value, dict)]


def _is_lines(path: Path, codec: str) -> bool:
    """Whether the first line is an object of its own, with another or nothing after it."""
    with path.open(encoding=codec, errors="replace") as file:
        first = next((line for line in iter(lambda: file.readline(_LONGEST_LINE), "") if line.strip(_SPACE)), "")
        if _object(first) is None:
            return False
        rest = file.readline(_LONGEST_LINE)
    holds_lists = any(_objects(part) for part in (_object(first) or {}).values() if isinstance(part, list))
    return bool(rest.strip()) or not holds_lists


def _object(line: str) -> dict[str, Any] | None:
    try:
        value = json.loads(line.strip(_SPACE))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _headers(records: Iterable[Record], name: str, limits: Limits) -> list[str]:
    """In order of their first appearance."""
    found: dict[str, None] = {}
    for record in records:
        found.update(dict.fromkeys(key for key, _value in _flat(record)))
        if len(found) > limits.columns:
            raise TooManyColumns(name, len(found), limits.columns)
    return list(found)


def _rows(records: Iterable[Record], headers: list[str]) -> Iterator[list[str]]:
    for record in records:
        cells = dict(_flat(record))
        yield [cells.get(header, "") for header in headers]


def _flat(record: Record, prefix: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    for key, value in record.items():
        name = f"{prefix}{key}" or "?"
        if isinstance(value, dict) and value.keys() == {"id", "title"}:
            yield name, _text(value["title"])  # as our own lists leave: what is linked is meant by its name
        elif isinstance(value, dict) and depth < _DEEPEST:
            yield from _flat(value, f"{name}.", depth + 1)
        else:
            yield name, _text(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, list) and not any(isinstance(one, dict | list) for one in value):
        return "、".join(map(_text, value))
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text.encode("utf-8", "replace").decode()
