"""What the page of an import shows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from shuke.accounts.access import Request
from shuke.accounts.policy import may
from shuke.core.enumerated import enumerated
from shuke.transfer import corrections, queries, used, words
from shuke.transfer.forms import SettingsForm, about, field_choices, list_url
from shuke.transfer.models import Import
from shuke.transfer.sources.reading import system_of
from shuke.transfer.telling import error_text

Status = Import.Status
MENDED_HERE = _("Correct them here, or download them, mend them in Excel and drop that file in again.")
MENDED_THERE = _("If they should go in: download them, mend them in Excel and drop that file in again.")


def found(request: Request, number: int) -> Import:
    job = (
        Import.objects.visible_to(request.user)
        .select_related("by", "set", "batch__undone_by")
        .filter(id=number)
        .first()
    )
    if job is None:
        raise Http404
    return job


def shown(request: Request, job: Import, form: SettingsForm | None = None) -> dict[str, Any]:
    context: dict[str, Any] = {
        "job": job, "about": about(job), "list_url": list_url(job), "steps": queries.steps(job),
        "error": error_text(job), "may_undo": may(request.user, "batches.undo"),
        "upload_limit": settings.SHUKE_UPLOAD_LIMIT, "percent": f"{job.percent} %", "plan": queries.plan(job),
    }  # fmt: skip
    if job.status in {Status.DRAFT, Status.READY}:
        context |= _before(job, form)
    elif not job.is_moving:
        context |= _after(job)
    return context


def _before(job: Import, form: SettingsForm | None) -> dict[str, Any]:
    labels = dict(field_choices(job))
    told = job.settings.get("remembered") or {}
    system = system_of(job.settings.get("recipe") or "")
    asked = words.unexplained(job) if job.status == Status.READY else []
    form, rows = form or SettingsForm(job), corrections.rows_to_mend(job)
    mendable = any(row.cells for row in rows)
    return {
        "form": form, "unused": [] if job.place else form.unused(),
        "mend": rows, "mendable": mendable, "mend_hint": MENDED_HERE if mendable else MENDED_THERE,
        "mend_cells": corrections.rows_to_mend(job, ("dropped",), without=[one.header for one in asked]),
        "unread": max(0, job.count("dropped") - sum(one.left_empty for one in asked)),
        "own": queries.own_columns(job), "unexplained": asked, "puzzling": [one for one in asked if one.is_open],
        "remembered_at": parse_datetime(told.get("at") or "") if told else None, "remembered": bool(told),
        "system": system.label if system else "",
        "fixes": job.fixes.count(), "new_fields": job.settings.get("new_fields", {}).values(),
        "missing_labels": enumerated(str(labels.get(key, key)) for key in job.settings.get("missing") or []),
        "same_file": queries.done_before(job),
    }  # fmt: skip


def _after(job: Import) -> dict[str, Any]:
    return {
        "refused": queries.refused_rows(job), "dropped": queries.dropped_cells(job), "kept": queries.kept_records(job),
        "reasons": queries.reasons_counted(job), "used": used.settings_used(job), "log": queries.log(job),
        "columns_used": used.columns_used(job),
        "created_kinds": queries.created_kinds(job),
    }  # fmt: skip
