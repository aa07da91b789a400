"""People who sign in, their teams and roles, and the shop itself."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Language(models.TextChoices):
    TRADITIONAL_CHINESE = "zh-hant", "繁體中文"
    SIMPLIFIED_CHINESE = "zh-hans", "简体中文"
    ENGLISH = "en", "English"


class Shop(models.Model):
    """The one shop that this installation serves; there is a single row."""

    name = models.CharField(_("Shop name"), max_length=120)
    language = models.CharField(_("Language"), max_length=10, choices=Language, default=Language.TRADITIONAL_CHINESE)
    currency = models.CharField(_("Currency"), max_length=3, default="TWD")
    time_zone = models.CharField(_("Time zone"), max_length=64, default="Asia/Taipei")
    region = models.CharField(_("Phone region"), max_length=2, default="TW")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(name="one_shop", condition=models.Q(id=1))]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    name = models.CharField(_("Team"), max_length=80, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    position = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    OWNER = "owner", pgettext_lazy("role", "Owner")
    MANAGER = "manager", _("Manager")
    STAFF = "staff", _("Staff")
    READ_ONLY = "read_only", _("Read-only")


class Scope(models.TextChoices):
    """Whose customers a person sees."""

    ALL = "all", _("All customers")
    TEAMS = "teams", _("Own teams' customers")


class Theme(models.TextChoices):
    AUTO = "auto", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class User(AbstractUser):
    """A person who signs in. One field for the name, as Chinese names are written."""

    first_name = None  # type: ignore[assignment]  # one name field instead
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("Name"), max_length=120)
    role = models.CharField(_("Role"), max_length=12, choices=Role, default=Role.STAFF)
    scope = models.CharField(_("Sees"), max_length=8, choices=Scope, default=Scope.TEAMS)
    teams = models.ManyToManyField(Team, blank=True, related_name="members", verbose_name=_("Teams"))
    language = models.CharField(_("Language"), max_length=10, choices=Language, blank=True)
    visible_team_ids: list[int] | None = None  # filled by policy.visible_team_ids
    theme = models.CharField(_("Appearance"), max_length=5, choices=Theme, default=Theme.AUTO)

    class Meta:
        constraints = [
            models.CheckConstraint(name="owner_sees_all", condition=~models.Q(role="owner") | models.Q(scope="all")),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def is_owner(self) -> bool:
        return self.role == Role.OWNER
