"""What every record keeps about itself, whatever it is a record of."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.encoding import force_str
from django.utils.translation import gettext_lazy as _


class Recorded(models.Model):
    """Where a record came from, who made and changed it when, and whether it lies in the bin.

    Unique per `source_system` and `external_id` where there is one: each model says so in its constraints.
    """

    source_system = models.CharField(max_length=40, blank=True, editable=False)
    external_id = models.CharField(max_length=120, blank=True, editable=False)
    created_at = models.DateTimeField(_("Created"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, db_index=False
    )
    modified_at = models.DateTimeField(_("Changed"), auto_now=True)
    modified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, db_index=False
    )
    deleted_at = models.DateTimeField(null=True, editable=False)
    # Fields that the shop added itself: name → value as its kind keeps it (records.fields).
    custom = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()), editable=False)

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: Any) -> Any:  # noqa: N802 -- Django's name
        """`case.get_status_display`. Django makes a table of all the words anew for each value that is shown."""
        value = getattr(self, field.attname)
        return force_str(_words(field).get(value, value), strings_only=True)


@cache
def _words(field: Any) -> dict[Any, Any]:
    """Of a field, the word of each choice."""
    return dict(field.flatchoices)
