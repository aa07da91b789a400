"""The menu entries of the shop's own objects, and of types that say so themselves."""

from __future__ import annotations

from shuke.records import types
from shuke.ui.navigation import Entry


def own_objects() -> list[Entry]:
    return [Entry(one.plural, one.icon, one.list_url(), one.view) for one in types.all_types() if one.in_menu]
