"""What templates ask about the person: `{% if user|may:"customers.change" %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shuke.accounts import policy
from shuke.accounts.models import Shop
from shuke.accounts.parts import turned_on

register = template.Library()

SETTINGS = [
    (_("Shop"), "accounts:shop", "settings.change"),
    (_("Parts of Shuke"), "accounts:parts", "settings.change"),
    (_("People"), "accounts:people", "users.change"),
    (_("Roles"), "accounts:roles", "roles.change"),
    (_("Teams"), "accounts:teams", "teams.change"),
    (_("Fields and layouts"), "shaping:types", "settings.change"),
    (_("Own objects"), "shaping:objects", "settings.change"),
    (_("Selling"), "orders:selling", "settings.change"),
    (_("Relations"), "customers:relation_types", "settings.change"),
    (_("Consent"), "customers:consent_words", "settings.change"),
    (_("Cases and answers"), "service:settings", "settings.change"),
    (_("Points and tiers"), "loyalty:program", "settings.change"),
    (_("Privacy"), "privacy:rules", "settings.change"),
    (_("Starter packs"), "workspace:packs", "settings.change"),
    (_("Keys for programs"), "accounts:tokens", "settings.change"),
    (_("The whole shop"), "transfer:archives", "settings.change"),
    (_("Exports"), "records:export_log", "audit.view"),
    (_("Audit log"), "records:audit", "audit.view"),
    (_("What I am told"), "notices:choices", ""),
    (_("Profile"), "accounts:profile", ""),
]


@register.filter
def uses(shop: Shop, part: str) -> bool:
    """`{% if request.shop|uses:"network" %}`: whether the shop has turned this part on."""
    return turned_on(shop, part)


@register.filter
def may(user: Any, permission: str) -> bool:
    return policy.may(user, permission)


@register.simple_tag(takes_context=True)
def settings_pages(context: template.Context) -> list[dict[str, Any]]:
    """The settings pages that the person may open."""
    request = context["request"]
    pages = [(label, reverse(name)) for label, name, need in SETTINGS if not need or policy.may(request.user, need)]
    return [{"label": label, "href": href, "current": request.path.startswith(href)} for label, href in pages]
