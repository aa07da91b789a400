"""Webhooks are made, changed, given a new secret, switched on and off, and taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import may
from shuke.core import outside
from shuke.core.errors import NotAllowed, UserError
from shuke.events import actions as events
from shuke.records import filtering, types
from shuke.webhooks import kinds as known
from shuke.webhooks import signing
from shuke.webhooks.actions.announcing import begin_at_the_end
from shuke.webhooks.models import PERMISSION, Webhook

OVERLAP = timedelta(hours=24)
MOST = 50


class BadWebhook(UserError):
    code = "bad_webhook"


@transaction.atomic
def make(
    *, by: User, at: datetime, name: str, url: str, kinds: Sequence[str], filters: Mapping[str, Any] | None = None
) -> tuple[Webhook, str]:
    """The row, and its secret, which nobody can read again. Raises BadWebhook, and FilterRefused."""
    if Webhook.objects.count() >= MOST:
        raise BadWebhook(_("There can be %(most)s webhooks. Delete one that is no longer needed."), most=MOST)
    made = Webhook(owner=by, created_at=at, salt=signing.new_salt())
    _lay_down(made, by, name=name, url=url, kinds=kinds, filters=filters or {})
    _begin_if_first()
    made.save()
    events.record("webhooks.created", made, by=by, at=at, changes=_told(made))
    return made, signing.secret(made.salt)


@transaction.atomic
def change(hook: Webhook, *, by: User, at: datetime, **values: Any) -> None:
    """From now on it goes by the rights of whoever changed it: nobody is told through another's eyes."""
    hook.owner = by
    _lay_down(hook, by, **values)
    hook.save(update_fields=["owner", *values])
    events.record("webhooks.changed", hook, by=by, at=at, changes=_told(hook))


@transaction.atomic
def rotate(hook: Webhook, *, by: User, at: datetime) -> str:
    """The new secret. Both sign for a day, so that the receiver can be told the new one meanwhile."""
    _check(by)
    hook.old_salt, hook.old_until, hook.salt = hook.salt, at + OVERLAP, signing.new_salt()
    hook.save(update_fields=["old_salt", "old_until", "salt"])
    events.record("webhooks.secret_made", hook, by=by, at=at)
    return signing.secret(hook.salt)


@transaction.atomic
def switch(hook: Webhook, *, on: bool, by: User, at: datetime) -> None:
    """What waited when it was switched off goes out once it is on again; what happened between is not told, unless it
    is asked for (`replaying`)."""
    _check(by)
    if on:
        _begin_if_first()
        hook.off, hook.owner, hook.failures, hook.failing_since, hook.rests_until = "", by, 0, None, None
    else:
        hook.off = Webhook.Off.BY_HAND
    hook.save(update_fields=["off", "owner", "failures", "failing_since", "rests_until"])
    events.record("webhooks.switched_on" if on else "webhooks.switched_off", hook, by=by, at=at)


@transaction.atomic
def take_away(hook: Webhook, *, by: User, at: datetime) -> None:
    _check(by)
    events.record("webhooks.deleted", hook, by=by, at=at, changes={"name": (hook.name, "")})
    hook.delete()


def rest_after_restoring() -> int:
    """A shop that was brought back tells nobody by itself: the one that it is a copy of may still do so. Gives how many
    were switched off."""
    return Webhook.objects.filter(off="").update(off=Webhook.Off.RESTORED)


def _begin_if_first() -> None:
    if not Webhook.objects.filter(off="").exists():
        begin_at_the_end()


def _lay_down(hook: Webhook, by: User, **values: Any) -> None:
    _check(by)
    for name, look in (("name", _name), ("url", _url)):
        if name in values:
            setattr(hook, name, look(values[name]))
    if "kinds" in values:
        hook.kinds = _kinds(values["kinds"], by)
    if "filters" in values:
        hook.filters = _filters(values["filters"], by)


def _check(by: User) -> None:
    if not may(by, PERMISSION):
        raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))


def _name(given: Any) -> str:
    if not isinstance(given, str) or not (name := " ".join(given.split())[:80]):
        raise BadWebhook(_("Write what this webhook is for.")).at("name")
    return name


def _url(given: Any) -> str:
    problem = BadWebhook(
        _("Give an address in the internet that begins with https://. One in your own network must be allowed first.")
    ).at("url")
    if not isinstance(given, str) or not given.strip() or len(given) > 500:
        raise problem
    try:
        outside.check(given.strip(), trusted=settings.SHUKE_WEBHOOKS_TRUSTED, any_port=True)
    except (ValueError, OSError):
        raise problem from None
    return given.strip()


def _kinds(given: Any, by: User) -> list[str]:
    allowed = [kind for offer in known.offered(by, None, everything=True) for kind in offer.kinds]
    if not isinstance(given, list | tuple) or not given:
        raise BadWebhook(_("Choose at least one thing to tell.")).at("kinds")
    if wrong := sorted({str(one) for one in given} - set(allowed)):
        raise BadWebhook(_("This can't be told: %(names)s."), names=", ".join(wrong)[:200]).at("kinds")
    return [one for one in allowed if one in given]


def _filters(given: Any, by: User) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        raise BadWebhook(_("`filters` maps a record type to a filter.")).at("filters")
    found = {}
    for name, one in given.items():
        if name not in {each.name for each in types.all_types()}:
            raise BadWebhook(_("`filters` maps a record type to a filter.")).at("filters")
        if plain := filtering.parse(one, types.named(name), by).plain():
            found[name] = plain
    return found


def _told(hook: Webhook) -> dict[str, tuple[Any, Any]]:
    """Of the address only where it leads: the rest may be a password."""
    return {"name": ("", hook.name), "url": ("", urlsplit(hook.url).hostname or ""), "kinds": (None, hook.kinds)}
