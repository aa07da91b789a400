"""A form sent twice makes one record: its token is kept as the record's external id."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

from shuke.core.turns import in_turn

FORM = "form"  # source_system of what was typed in; external_id is then the token of the form
Made = TypeVar("Made", bound=Model)


def made_before(rows: QuerySet[Made], token: str) -> Made | None:
    """What this form made when it was sent the first time, which may be this very moment."""
    if not token:
        return None
    in_turn("form", token)
    typed = rows.exclude(external_id="")  # as the index says it: else SQLite reads every row
    return typed.filter(source_system=FORM, external_id=token).first()
