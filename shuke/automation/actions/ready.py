"""Playbooks that come ready: five for any shop, and those of a starter pack. They come switched off."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from shuke.accounts.models import Shop, User
from shuke.automation.models import Playbook
from shuke.core.turns import in_turn
from shuke.records.actions import plain

FILE = Path(__file__).parent.parent / "ready.toml"


def general() -> list[dict[str, Any]]:
    return list(tomllib.loads(FILE.read_text("utf-8"))["playbooks"])


@transaction.atomic
def bring_in(entries: Iterable[Mapping[str, Any]], *, by: User | None, at: datetime, pack: str = "") -> int:
    """Those that are not there yet; one that was taken off comes back as it was. Gives how many."""
    in_turn("playbooks", pack or "general")
    shop = Shop.objects.first()
    language, count = shop.language if shop else "zh-hant", 0
    for entry in entries:
        row = Playbook.objects.filter(pack=pack, key=entry["key"]).order_by("pk").first()
        if row is None:
            _write(entry, language, pack, by, at)
        elif row.deleted_at:
            plain.restore("playbook", row, by=by, at=at)
        else:
            continue
        count += 1
    return count


def _write(entry: Mapping[str, Any], language: str, pack: str, by: User | None, at: datetime) -> None:
    values = {name: value for name, value in entry.items() if name not in {"key", "labels", "texts", "words", "who"}}
    made = plain.create(
        "playbook", by=by, at=at, name=entry["labels"][language], say=entry["texts"][language],
        words="\n".join(entry.get("words", ())), **values,
    )  # fmt: skip
    kept = {"pack": pack, "key": entry["key"], "labels": dict(entry["labels"]), "texts": dict(entry["texts"])}
    Playbook.objects.filter(pk=made.pk).update(**kept, who=entry.get("who", {}))


@transaction.atomic
def drop_of_pack(pack: str, *, by: User | None, at: datetime) -> None:
    """Into the bin, and so out of use. What came of them stays known."""
    for row in Playbook.objects.filter(pack=pack, deleted_at=None).order_by("pk"):
        plain.delete("playbook", row, by=by, at=at)
