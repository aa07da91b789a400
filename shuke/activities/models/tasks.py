"""What somebody means to do, by when."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.activities.subjects import subject_seen, type_named
from shuke.records.models import Recorded


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those about a record that the person sees, and those that the person is to do or has planned."""
        if not user.is_authenticated:
            return self.none()
        own = Q(assignee=user) | Q(subject_type="", created_by=user)
        return self.alive().filter(own | subject_seen(user))

    def alive(self) -> Self:
        return self.filter(deleted_at=None)

    def open(self) -> Self:
        return self.alive().filter(done_at=None)

    def about(self, subject_type: str, subject_id: int) -> Self:
        return self.filter(subject_type=subject_type, subject_id=subject_id)


class Task(Recorded):
    """A to-do about one record, or about none. `subject` and the customer are named as events name them, without a
    foreign key: a task may be about any record type. `customer_id` is whose timeline it stands on."""

    subject_type = models.CharField(max_length=60, blank=True, editable=False)
    subject_id = models.BigIntegerField(null=True, editable=False)
    customer_id = models.BigIntegerField(null=True, editable=False)
    text = models.CharField(_("What to do"), max_length=300)
    due_on = models.DateField(_("Due"))
    due_time = models.TimeField(_("Time"), null=True, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("For whom")
    )
    done_at = models.DateTimeField(_("Done"), null=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, db_index=False,
        verbose_name=_("Done by"),
    )  # fmt: skip
    result = models.CharField(_("What came of it"), max_length=300, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="task_has_text", condition=~Q(text="")),
            models.CheckConstraint(
                name="task_subject_whole",
                condition=Q(subject_type="", subject_id=None) | Q(~Q(subject_type=""), subject_id__isnull=False),
            ),
            models.UniqueConstraint(
                name="task_external_once", fields=["source_system", "external_id"], condition=~Q(external_id="")
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="task_due"),
            models.Index(fields=["subject_type", "subject_id"], name="task_subject"),
            models.Index(fields=["customer_id", "due_on", "id"], name="task_customer_due"),
            models.Index(
                fields=["assignee", "due_on", "id"], name="task_open", condition=Q(done_at=None, deleted_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def subject(self) -> models.Model | None:
        """The record that it is about, whoever may see it."""
        kind = type_named(self.subject_type)
        return kind.records().filter(pk=self.subject_id).first() if kind else None

    def is_overdue(self, on: date) -> bool:
        return self.done_at is None and self.due_on < on
