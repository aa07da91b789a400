"""The settings of an import in words, for its report."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from shuke.core.enumerated import enumerated
from shuke.transfer.forms import about, field_choices, keys_offered
from shuke.transfer.models import Import
from shuke.transfer.rules import Blanks, Doubtful, Mode, Rules


def settings_used(job: Import) -> list[tuple[str, str]]:
    rules, labels = Rules.of(job.settings), dict(keys_offered(job))
    told = [
        (_("What is in it"), str(about(job))),
        (_("Sheet"), job.settings.get("sheet", "")),
        (_("What to do with the rows"), str(Mode(rules.mode).label)),
        (_("Recognised by"), enumerated(str(labels.get(key, key)) for key in rules.keys) or _("As usual")),
        (_("What an empty cell means"), str(Blanks(rules.blanks).label) if job.kind != Import.Kind.LINES else ""),
        (_("If two could be meant"), str(Doubtful(rules.doubtful).label) if _may_doubt(job) else ""),
        (_("Where it comes from"), job.settings.get("source", "")),
        (_("New fields"), enumerated(one["label"] for one in job.settings.get("new_fields", {}).values())),
    ]
    return [(name, value) for name, value in told if value]


def _may_doubt(job: Import) -> bool:
    return job.kind in {Import.Kind.LINES, Import.Kind.CUSTOMERS}


def columns_used(job: Import) -> list[tuple[str, str, list[tuple[str, Any]]]]:
    """Header, what it means, and what words in it were said to mean."""
    labels, words = dict(field_choices(job)), job.settings.get("words", {})
    return [
        (header, str(labels.get(name, name)), [(word, meant or "—") for word, meant in words.get(name, {}).items()])
        for name, header in job.columns.items()
    ]
