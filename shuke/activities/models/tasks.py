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
from shuke.accounts.policy import scope_of
from shuke.accounts.rights import Extent, Verb
from shuke.activities.repeating import Rule, packed
from shuke.activities.subjects import about_seen, type_named
from shuke.records.models import Recorded


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, user: User | AnonymousUser, verb: str = Verb.SEE) -> Self:
        """Own ones: those that the person is to do, or has planned about no record. And, unless the role reaches no
        further, those about a record that the person sees."""
        return self.alive().reached_by(user, verb)

    def reached_by(self, user: User | AnonymousUser, verb: str) -> Self:
        """The same with what lies in the bin."""
        extent = scope_of(user, "task", verb)
        if extent == Extent.NONE:
            return self.none()
        own = Q(assignee=user.pk) | Q(about_type="", created_by=user.pk)
        return self.filter(own if extent == Extent.OWN else own | about_seen(user))

    def alive(self) -> Self:
        return self.filter(deleted_at=None)

    def open(self) -> Self:
        return self.alive().filter(done_at=None)

    def concerning(self, name: str, pk: int) -> Self:
        return self.filter(about_type=name, about_id=pk)


class Task(Recorded):
    """A to-do about one record, or about none. The record and the customer are named as events name them, without a
    foreign key: a task may be about any record type. `customer_id` is whose timeline it stands on. Of what repeats
    only the next one is there; done, it makes the one that `follows` it."""

    class Kind(models.TextChoices):
        TO_DO = "todo", _("To-do")
        MEETING = "meeting", _("Meeting")
        VISIT = "visit", _("Visit")
        CALL = "call", _("Phone call")

    class Repeat(models.TextChoices):
        DAILY = "daily", _("Daily")
        WEEKLY = "weekly", _("Weekly")
        BIWEEKLY = "biweekly", _("Every two weeks")
        MONTHLY = "monthly", _("Monthly")
        YEARLY = "yearly", _("Yearly")

    class Remind(models.TextChoices):  # minutes before
        NOW = "0", _("At that time")
        TEN = "10", _("10 minutes before")
        HALF = "30", _("Half an hour before")
        HOUR = "60", _("An hour before")
        DAY = "1440", _("A day before")
        WEEK = "10080", _("A week before")

    about_type = models.CharField(max_length=60, blank=True, editable=False)
    about_id = models.BigIntegerField(null=True, editable=False)
    customer_id = models.BigIntegerField(null=True, editable=False)
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind, default=Kind.TO_DO, blank=True)
    text = models.CharField(_("What to do"), max_length=300)
    due_on = models.DateField(_("Deadline"))
    due_time = models.TimeField(_("Time"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("Minutes"), null=True, blank=True)
    remind = models.CharField(_("Reminder"), max_length=6, choices=Remind, blank=True)
    remind_at = models.DateTimeField(null=True, editable=False)  # follows the day, the time and `remind`
    repeat = models.CharField(_("Comes again"), max_length=10, choices=Repeat, blank=True)
    repeat_days = models.CharField(_("On these weekdays"), max_length=20, blank=True)
    repeat_until = models.DateField(_("Until"), null=True, blank=True)
    # Where the series began, and which of its days this one is: it may have been moved to another.
    repeat_from = models.DateField(null=True, editable=False)
    slot = models.DateField(null=True, editable=False)
    follows = models.ForeignKey("self", models.SET_NULL, null=True, editable=False, related_name="+", db_index=False)
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
                name="task_about_whole",
                condition=Q(about_type="", about_id=None) | Q(~Q(about_type=""), about_id__isnull=False),
            ),
            models.CheckConstraint(name="task_minutes_sane", condition=Q(minutes=None) | Q(minutes__range=(1, 1440))),
            models.CheckConstraint(
                name="task_repeat_whole",
                condition=Q(repeat="", slot=None) | Q(~Q(repeat=""), slot__isnull=False, repeat_from__isnull=False),
            ),
            models.UniqueConstraint(name="task_one_next", fields=["follows"], condition=Q(deleted_at=None)),
            models.UniqueConstraint(
                name="task_external_once", fields=["source_system", "external_id"], condition=~Q(external_id="")
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="task_due"),
            models.Index(fields=["about_type", "about_id"], name="task_about"),
            models.Index(fields=["customer_id", "due_on", "id"], name="task_customer_due"),
            models.Index(
                fields=["assignee", "due_on", "id"], name="task_open", condition=Q(done_at=None, deleted_at=None)
            ),
            models.Index(
                fields=["assignee", "remind_at"],
                name="task_remind",
                condition=Q(done_at=None, deleted_at=None, remind_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def about(self) -> models.Model | None:
        """The record that it is about, whoever may see it."""
        kind = type_named(self.about_type)
        return kind.records().filter(pk=self.about_id).first() if kind else None

    @property
    def rule(self) -> Rule | None:
        """By which it comes again."""
        if not self.repeat or self.repeat_from is None:
            return None
        return Rule(self.repeat, self.repeat_from, packed(self.repeat_days), self.repeat_until)

    def is_overdue(self, on: date) -> bool:
        return self.done_at is None and self.due_on < on
