"""The left rail: which pages a person can go to. The list itself stands in shuke/config/navigation.py."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from shuke.core.addresses import address


@dataclass(frozen=True)
class Entry:
    """A line of the rail. `permission` is empty for pages open to every role; `on_phone` puts it in the bottom bar;
    `query` opens the page narrowed; `counted` says for a person how many wait there; `part` is what the shop must have
    turned on; `holds` are the pages within this one, which have lines of their own there."""

    label: Any
    icon: str
    url: str
    permission: str = ""
    on_phone: bool = False
    query: str = ""
    counted: Callable[[Any], int] | None = None
    part: str = ""
    holds: tuple[Group, ...] = ()

    @property
    def href(self) -> str:
        """`url` names a page, or is its address already."""
        return self.url if self.url.startswith("/") else address(self.url)


@dataclass(frozen=True)
class Group:
    """Pages within an entry that belong together."""

    label: Any
    entries: tuple[Entry, ...]


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
    return _shown(_all(), user, path, parts)


def groups_for(user: Any, path: str, parts: Collection[str] = ()) -> list[tuple[str, list[Shown]]]:
    """What the entries hold, by group: what the person's role permits, groups of nothing left out."""
    groups = [group for entry in _entries for group in entry.holds]
    shown = [(str(group.label), _shown(group.entries, user, path, parts)) for group in groups]
    return [(label, entries) for label, entries in shown if entries]


def _shown(entries: Iterable[Entry], user: Any, path: str, parts: Collection[str]) -> list[Shown]:
    seen = [entry for entry in entries if _offered(entry, parts) and _permits(user, entry)]
    near = {id(entry): _near(entry, path) for entry in seen}
    best = max(near.values(), default=0)
    return [
        Shown(entry, f"{entry.href}{entry.query}", str(entry.label), near[id(entry)] == best > 0, _waiting(entry, user))
        for entry in seen
    ]


def _near(entry: Entry, path: str) -> int:
    """How much of `path` the entry's address is, or that of a page it holds; 0 where it is another's."""
    addresses = [entry.href, *(held.href for group in entry.holds for held in group.entries)]
    return max((len(href) for href in addresses if _contains(href, path)), default=0)


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
