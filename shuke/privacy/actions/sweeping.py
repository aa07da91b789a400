"""Looking for a person's texts where no pointer leads: in every column in which people write.

Only whole texts are taken: a member number 10001 is not meant by 100012, nor an id “amber” by chambers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models import Q, TextField
from django.db.models.functions import Cast

GONE = "…"
AT_ONCE = 200
# Customers and orders are erased by their own steps; certificates hold nothing of anybody. The rest is how the shop is
# made: its fields, choices, roles.
LEFT = {
    "customers.phone",
    "orders.order",
    "orders.orderline",
    "catalogue.product",
    "accounts.user",
    "accounts.shop",
    "customers.suppressed",
    "privacy.erasure",
    "django_tasks_database.dbtaskresult",
    "accounts.shoprole",
    "customers.channel",
    "customers.purpose",
    "customers.relationtype",
    "duplicates.pair",
    "records.arrangement",
    "records.customfield",
    "records.customobject",
    "records.layout",
    "transfer.importedrange",
}
# Words of the program, in whatever table.
KEYS = {
    "about_type", "code", "content_type", "ending", "field", "gender", "kind", "model", "pack", "record_type", "sha256",
    "signature", "sort", "stage", "stored", "subject_type", "token", "verb",
}  # fmt: skip


def columns() -> Iterator[tuple[type[models.Model], models.Field[Any, Any]]]:
    """In a settled order."""
    for model in sorted(apps.get_models(), key=lambda one: one._meta.label_lower):
        if model._meta.label_lower in LEFT or not model.__module__.startswith("shuke."):
            continue
        for one in model._meta.local_concrete_fields:
            texts = isinstance(one, models.JSONField | models.CharField | models.TextField)
            if texts and not one.choices and one.name not in KEYS | _unique(model):
                yield model, one


def _unique(model: type[models.Model]) -> set[str]:
    """Where the same “…” twice would be refused: keys, which tell nothing."""
    found = {one.name for one in model._meta.local_concrete_fields if one.unique}
    return found | {name for one in model._meta.constraints for name in getattr(one, "fields", ())}


def sweep(model: type[models.Model], column: models.Field[Any, Any], texts: Collection[str]) -> int:
    """Put “…” for these texts wherever they stand in the column. Gives how many rows had one."""
    ways = {way for text in texts for way in _ways(text, column)}
    if not ways:
        return 0
    rows = model._base_manager.annotate(swept=Cast(column.name, TextField()))  # noqa: SLF001 -- all rows
    hits = rows.filter(reduce(or_, (Q(swept__contains=way) for way in ways)))
    whole, count = _whole(texts), 0
    for pk, kept in list(hits.values_list("pk", column.name)):
        if (left := _without(kept, whole)) != kept:
            # Events take no change through their manager.
            models.QuerySet(model).filter(pk=pk).update(**{column.name: left})
            count += 1
    return count


def _ways(text: str, column: models.Field[Any, Any]) -> set[str]:
    """JSON may keep Chinese as it is or as \\u escapes."""
    if not isinstance(column, models.JSONField):
        return {text}
    plain, escaped = json.dumps(text, ensure_ascii=False)[1:-1], json.dumps(text)[1:-1]
    return {plain} if connection.vendor == "postgresql" else {plain, escaped}


def _whole(texts: Collection[str]) -> re.Pattern[str]:
    """Any of them, the longest first; never a part of a longer number or Latin word."""
    edge = "[0-9A-Za-z]"
    ways = [
        (f"(?<!{edge})" if re.match(edge, text) else "")
        + re.escape(text)
        + (f"(?!{edge})" if re.match(edge, text[-1]) else "")
        for text in sorted(texts, key=len, reverse=True)
    ]
    return re.compile("|".join(ways))


def _without(kept: Any, texts: re.Pattern[str]) -> Any:
    """Names of fields, by which JSON is read, stay what they are."""
    if isinstance(kept, dict):
        return {_key(key, texts): _without(value, texts) for key, value in kept.items()}
    if isinstance(kept, list):
        return [_without(value, texts) for value in kept]
    return texts.sub(GONE, kept) if isinstance(kept, str) else kept


def _key(key: str, texts: re.Pattern[str]) -> str:
    return key if key.isascii() and key.isidentifier() else texts.sub(GONE, key)
