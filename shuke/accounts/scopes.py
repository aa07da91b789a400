"""What a key is for, where it is not for all that its person may do: `customer:read`, `order:write`, a door's name."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

from shuke.accounts.catalogue import kinds
from shuke.accounts.rights import READ, WRITE

# Doors that do one thing, and need no right to read what they touch.
DOORS: dict[str, Any] = {
    "signals": _("Send what customers do (signals)"),
    "due": _("Read the due list"),
    "counter": _("Look customers up at the counter"),
    "gift-cards": _("Redeem gift cards"),
}


def words(scopes: Collection[str]) -> list[str]:
    """For people: what a key may do; empty, all that its person may."""
    types = {one.name: one.plural for one in kinds()}
    sentences = {READ: _("%(records)s: read"), WRITE: _("%(records)s: read and change")}
    told = []
    for scope in scopes:
        name, _colon, way = scope.rpartition(":")
        told.append(str(sentences[way] % {"records": types.get(name, name)}) if name else str(DOORS.get(way, way)))
    return told
