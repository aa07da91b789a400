"""People who sign in, their teams and roles, and the shop itself."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.crypto import salted_hmac
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
    parts = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))  # keys of `accounts.parts`
    second_step = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))  # keys of roles
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


class ShopRole(models.Model):
    """A role that differs from how it comes, or that the owner made as a copy of another: `base` names the built-in
    role which holds where nothing has been changed. Of a built-in role only what was changed is kept here; its `key`
    is then that role's own, and its name empty. What `extents`, `named` and `fields` hold: `rights.Rights`."""

    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(_("Name"), max_length=60, blank=True)
    base = models.CharField(max_length=12, choices=Role)
    extents = models.JSONField(default=dict)
    named = models.JSONField(default=dict)
    fields = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(name="owner_role_unchanged", condition=~models.Q(base="owner")),
            models.UniqueConstraint(name="role_name_once", fields=["name"], condition=~models.Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name or str(Role(self.base).label)


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
    last_name = None  # type: ignore[assignment]  # as above
    name = models.CharField(_("Name"), max_length=120)
    role = models.CharField(_("Role"), max_length=40, default=Role.STAFF)  # one of Role, or the key of a ShopRole
    scope = models.CharField(_("Sees"), max_length=8, choices=Scope, default=Scope.TEAMS)
    teams = models.ManyToManyField(Team, blank=True, related_name="members", verbose_name=_("Teams"))
    language = models.CharField(_("Language"), max_length=10, choices=Language, blank=True)
    standing: Any = None  # what the policy knows of the person, for as long as this object lives
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

    def get_role_display(self) -> str:
        if self.role in Role.values:
            return str(Role(self.role).label)
        return str(ShopRole.objects.filter(key=self.role).first() or self.role)


class Share(models.Model):
    """One record shown to one person or team that would not see it otherwise; until a moment, or for good."""

    record_type = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+", db_index=False)
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="+", db_index=False)
    may_change = models.BooleanField(default=False)
    until = models.DateTimeField(null=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="shared_with_one",
                condition=models.Q(user=None, team__isnull=False) | models.Q(user__isnull=False, team=None),
            ),
            models.UniqueConstraint(name="shared_once_with_user", fields=["user", "record_type", "record_id"]),
            models.UniqueConstraint(name="shared_once_with_team", fields=["team", "record_type", "record_id"]),
        ]
        indexes = [models.Index(fields=["record_type", "record_id"], name="share_record")]

    def __str__(self) -> str:
        return f"{self.record_type} {self.record_id} → {self.user or self.team}"


class ApiToken(models.Model):
    """A key with which a program works in a person's name, never beyond that person's rights. Of the key itself only
    its SHA-256 is kept; `beginning` tells keys apart on the settings page."""

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("What for"), max_length=80)
    beginning = models.CharField(max_length=12)
    sha256 = models.CharField(max_length=64, unique=True)
    read_only = models.BooleanField(_("May only read"), default=False)
    scopes = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))  # none: all (scopes.py)
    per_minute = models.PositiveIntegerField(_("Calls a minute"), default=600, db_default=600)
    minute = models.BigIntegerField(default=0, db_default=0)  # in which `taken` calls were taken (actions.limiting)
    taken = models.PositiveIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Session(AbstractBaseSession):
    """Django's session, and who is signed in with it, from where, on what. What stands in these columns the session
    holds itself (`accounts.sessions`); they are here so that somebody's can be listed and ended."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    address = models.CharField(max_length=45, blank=True)
    device = models.CharField(max_length=200, blank=True)
    since = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    @classmethod
    def get_session_store_class(cls) -> Any:
        from shuke.accounts.sessions import SessionStore

        return SessionStore

    @property
    def handle(self) -> str:
        """What pages call it by: whoever knows the key itself is signed in."""
        return salted_hmac("shuke.session", self.session_key).hexdigest()[:20]


class Attempt(models.Model):
    """Somebody tried to sign in, and failed or is still at it (`actions.attempts`). `whom` stands for the account that
    was named, as a keyed hash, whether or not somebody has it; `source` for the device, or the address."""

    whom = models.CharField(max_length=32)
    source = models.CharField(max_length=64)
    address = models.CharField(max_length=45)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["whom", "at"], name="attempt_whom"),
            models.Index(fields=["address", "at"], name="attempt_address"),
            models.Index(fields=["at"], name="attempt_at"),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.at}"
