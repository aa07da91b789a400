"""The left rail: which pages a person can go to. The list itself stands in shuke/config/navigation.py."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from shuke.core.addresses import address


@dataclass(frozen=True)
class Entry:
    """A line of the rail. `permission` is empty for pages open to every role; `on_phone` puts it in the bottom bar;
    `query` opens the page narrowed; `counted` says for a person how many wait there; `part` is what the shop must have
    turned on."""

    label: Any
    icon: str
    url: str
    permission: str = ""
    on_phone: bool = False
    query: str = ""
    counted: Callable[[Any], int] | None = None
    part: str = ""

    @property
    def href(self) -> str:
        """`url` names a page, or is its address already."""
        return self.url if self.url.startswith("/") else address(self.url)


@dataclass(frozen=True)
class Shown:
    """An entry as the page says it."""

    entry: Entry
    href: str
    label: str
    current: bool
    waiting: int = 0


OWN_OBJECTS = Entry("", icon="", url="/")  # stands in the list where those come that the shop made itself
_entries: list[Entry] = []
_own: list[Callable[[], Sequence[Entry]]] = []
_allowed: list[Callable[[Any, str], bool]] = []


def install(
    entries: Sequence[Entry], *, allowed: Callable[[Any, str], bool], own: Callable[[], Sequence[Entry]] = tuple
) -> None:
    """Take the list and the gate (`policy.may`) from config; the shell itself knows no business area. `own` are the
    entries in place of OWN_OBJECTS."""
    _entries[:] = entries
    _own[:] = [own]
    _allowed[:] = [allowed]


def entries_for(user: Any, path: str, parts: Collection[str] = ()) -> list[Shown]:
    """The entries that the person's role permits, of what is always there and of `parts`; the one with the longest
    matching address is current."""
    links = [(entry, entry.href) for entry in _all() if _offered(entry, parts) and _permits(user, entry)]
    current = max((href for _, href in links if _contains(href, path)), key=len, default="")
    return [
        Shown(entry, f"{href}{entry.query}", str(entry.label), href == current, _waiting(entry, user))
        for entry, href in links
    ]


def _waiting(entry: Entry, user: Any) -> int:
    return entry.counted(user) if entry.counted else 0


def _all() -> Iterator[Entry]:
    for entry in _entries:
        if entry is OWN_OBJECTS:
            yield from _own[0]()
        else:
            yield entry


def _offered(entry: Entry, parts: Collection[str]) -> bool:
    return not entry.part or entry.part in parts


def _permits(user: Any, entry: Entry) -> bool:
    return not entry.permission or _allowed[0](user, entry.permission)


def _contains(href: str, path: str) -> bool:
    return path == href if href == "/" else path.startswith(href)
