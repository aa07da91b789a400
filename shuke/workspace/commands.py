"""What the command menu offers a person besides the page before them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from shuke.records import types
from shuke.records.rights import create_url
from shuke.records.search import spellings
from shuke.ui.navigation import entries_for, groups_for

DELETED = gettext_lazy("Deleted records")


@dataclass(frozen=True)
class Command:
    """`words` are all that may be typed for it: its label in each language, as written and as said."""

    label: str
    url: str
    icon: str
    words: str


@dataclass(frozen=True)
class Group:
    label: str
    commands: list[Command]


def groups(user: Any, parts: Collection[str], here: Collection[str] = ()) -> list[Group]:
    """Pages, new records, settings: what the person may open of what the shop uses (`parts`), in their language; not
    what stands `here` already."""
    offered = [
        (_("Go to"), [*_pages(user, parts)]),
        (_("Create"), [one for one in _new_records(user, parts) if one.label not in here]),
        (_("Settings"), [*_settings(user, parts)]),
    ]
    return [Group(label, commands) for label, commands in offered if commands]


def words_of(labels: Iterable[Any]) -> str:
    """Of labels as they are, and of lazy ones in every language."""
    texts = set()
    for code, _name in settings.LANGUAGES:
        with override(code):
            texts |= {str(label) for label in labels}
    return " ".join(sorted({word for text in texts for word in spellings(text)}))


def _pages(user: Any, parts: Collection[str]) -> Iterator[Command]:
    for shown in entries_for(user, "/", parts):
        yield _command([shown.entry.label], shown.href, shown.entry.icon)
    if address := _address("records:bin"):
        yield _command([DELETED], address, "trash")


def _new_records(user: Any, parts: Collection[str]) -> Iterator[Command]:
    for kind in types.all_types():
        if kind.create_label and (not kind.part or kind.part in parts) and (address := create_url(kind, user)):
            yield _command([kind.create_label], address, "plus")


def _settings(user: Any, parts: Collection[str]) -> Iterator[Command]:
    for _label, pages in groups_for(user, "/", parts):
        yield from (_command([shown.entry.label], shown.href, "settings") for shown in pages)


def _command(labels: list[Any], url: str, icon: str) -> Command:
    return Command(" ".join(map(str, labels)), url, icon, words_of(labels))


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
