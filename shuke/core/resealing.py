"""Everything sealed, sealed anew with the newest key: in all JSON columns of all tables, wherever it may stand."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models.functions import Cast
from django.db.models.lookups import Contains

from shuke.core import sealing

AT_ONCE = 500


def reseal() -> tuple[int, int]:
    """How many rows were sealed anew, and in how many stands what none of the keys opens."""
    anew = lost = 0
    for model in apps.get_models():
        columns = [one.name for one in model._meta.concrete_fields if isinstance(one, models.JSONField)]
        for column in columns if not model._meta.proxy else ():
            last: Any = None
            while True:
                last, done, failed = _piece(model, column, last)
                anew, lost = anew + done, lost + failed
                if last is None:
                    break
    return anew, lost


@transaction.atomic
def _piece(model: type[models.Model], column: str, after: Any) -> tuple[Any, int, int]:
    """Up to which row it came; None at the end."""
    rows = model._base_manager.select_for_update().order_by("pk")  # noqa: SLF001 -- Django's name for "all rows"
    rows = rows.filter(Contains(Cast(column, models.TextField()), sealing.MARK))
    rows = rows if after is None else rows.filter(pk__gt=after)
    last, anew, lost = None, 0, 0
    for last, value in rows.values_list("pk", column)[:AT_ONCE]:
        try:
            new = sealing.everywhere(value, _again)
        except sealing.Unreadable:
            lost += 1
            continue
        if new != value:
            anew += model._base_manager.filter(pk=last).update(**{column: new})  # noqa: SLF001 -- as above
    return last, anew, lost


def _again(text: str) -> str:
    return sealing.seal(sealing.opened(text)) if sealing.is_sealed(text) else text
