"""The menu entries of the shop's own objects."""

from __future__ import annotations

from shuke.records import types
from shuke.ui.navigation import Entry


def own_objects() -> list[Entry]:
    return [
        Entry(one.plural, one.icon, one.list_url(), one.view)
        for one in types.all_types()
        if one.custom_object and one.in_menu
    ]
