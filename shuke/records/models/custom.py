"""What a shop has added itself: fields on any record type, and whole record types of its own."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Team
from shuke.records.models.recorded import Recorded
from shuke.records.words import in_words


class Shape(models.Model):
    """One row whose `token` changes with every custom field, object or layout: what processes have read is then old."""

    token = models.CharField(max_length=32)

    class Meta:
        constraints = [models.CheckConstraint(name="one_shape", condition=Q(id=1))]

    def __str__(self) -> str:
        return self.token


class Shaped(models.Model):
    """`labels` maps a language to the words; the shop's own words stand under the language of whoever wrote them.
    `pack` names the starter pack that brought it."""

    key = models.CharField(max_length=40)
    labels = models.JSONField(default=dict)
    position = models.PositiveIntegerField(default=0)
    pack = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True)
    emptied_at = models.DateTimeField(null=True)  # when what it held was removed for good, some time after that

    class Meta:
        abstract = True

    @property
    def words(self) -> str:
        return in_words(self.labels, self.key)


class CustomObject(Shaped):
    """A record type made by clicks. Its name in code, events and rights is `x.<key>`, its address `/x-<key>/`.

    `name_labels` say what the records' name is called. When `numbered`, nobody types it: it is `number_prefix` and the
    next number, `W-0001`."""

    plurals = models.JSONField(default=dict)
    icon = models.CharField(max_length=40, default="box")
    in_menu = models.BooleanField(default=True)
    name_labels = models.JSONField(default=dict)
    numbered = models.BooleanField(default=False)
    number_prefix = models.CharField(max_length=10, blank=True)
    last_number = models.PositiveBigIntegerField(default=0)
    uses_owner = models.BooleanField(default=True)
    uses_team = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="object_key_once", fields=["key"])]

    def __str__(self) -> str:
        return self.key


class CustomField(Shaped):
    """`key` is the name under which a record's `custom` keeps the value; it is never given a second time. `options`
    hold what the kind needs: choices, the linked record type, a formula."""

    record_type = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    help_texts = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    required = models.BooleanField(default=False)
    unique = models.BooleanField(default=False)
    indexed = models.BooleanField(default=True)
    index_ready = models.BooleanField(default=False)
    searchable = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(name="custom_field_key_once", fields=["record_type", "key"])]

    def __str__(self) -> str:
        return self.key


class CustomRecord(Recorded):
    """One record of a custom object; all but its name stands in `custom`."""

    object = models.ForeignKey(CustomObject, models.PROTECT, related_name="records", db_index=False)
    name = models.CharField(_("Name"), max_length=200)
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("Team")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("Owner"),
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(name="custom_record_has_name", condition=~Q(name="")),
            models.UniqueConstraint(
                name="custom_record_external_once",
                fields=["object", "source_system", "external_id"],
                condition=~Q(external_id=""),
            ),
        ]
        indexes = [
            models.Index(fields=["object", "name", "id"], name="custom_record_name"),
            models.Index(fields=["object", "modified_at", "id"], name="custom_record_modified"),
            models.Index(fields=["object", "team", "name", "id"], name="custom_record_team"),
            models.Index(fields=["object", "owner", "name", "id"], name="custom_record_owner"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def subject_type(self) -> str:
        """What events call it, since all custom objects share this table."""
        return f"x.{self.object.key}"
