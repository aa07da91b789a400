"""What browsers tell by themselves: of nobody but the browser, and only from the shop's own websites."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Shop, User
from shuke.accounts.policy import may
from shuke.automation.actions.following import follow
from shuke.automation.actions.taking import take_in
from shuke.automation.models import Site
from shuke.core.errors import UserError
from shuke.events import actions as events

KINDS = {"page_view", "product_view", "cart", "checkout"}
LONGEST = {"visitor": 36, "page": 200, "product": 60}
MOST = 50
MOST_A_MINUTE = 120  # told by one address


class BadSite(UserError):
    code = "bad_site"
    field = "origin"


class BadVisit(UserError):
    code = "bad_visit"


@transaction.atomic
def add_site(address: str, *, by: User, at: datetime) -> Site:
    """Raises BadSite. A second time gives the one that is there."""
    origin = origin_of(address)
    if Site.objects.count() >= MOST:
        raise BadSite(_("There can be %(most)s websites."), most=MOST)
    made, new = Site.objects.get_or_create(origin=origin, defaults={"by": by, "created_at": at})
    if new:
        events.record("automation.site_added", Shop.objects.get(), by=by, at=at, changes={"site": ("", origin)})
    return made


@transaction.atomic
def remove_site(site: Site, *, by: User, at: datetime) -> None:
    events.record("automation.site_removed", Shop.objects.get(), by=by, at=at, changes={"site": (site.origin, "")})
    site.delete()


def origin_of(address: str) -> str:
    try:
        parts = urlsplit(address.strip().lower())
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        raise BadSite(_("Write the address of the website as it stands in the browser: https://shop.example"))
    host = parts.hostname if ":" not in parts.hostname else f"[{parts.hostname}]"
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}{f':{port}' if port and port != usual else ''}"[:200]


def site_of(origin: str) -> Site | None:
    """Of whom may still take in signals."""
    found = Site.objects.select_related("by").filter(origin=origin).first() if origin else None
    return found if found and found.by.is_active and may(found.by, "customer:change") else None


@transaction.atomic
def visit(site: Site, said: Mapping[str, Any], *, at: datetime) -> None:
    """Whoever sits there says no name: a browser could say any. Raises BadVisit, BadSignal."""
    texts = {name: said.get(name, "") for name in LONGEST}
    short = all(isinstance(one, str) and len(one) <= LONGEST[name] for name, one in texts.items())
    if not short or said.get("kind") not in KINDS or set(said) - {"kind", *LONGEST} or not _is_ours(texts["visitor"]):
        raise BadVisit(_("This is not what the website's script says."))
    row = {
        "kind": said["kind"], "cookie": texts["visitor"], "product": texts["product"], "source": "website",
        "data": {"page": texts["page"]},
    }  # fmt: skip
    taken = take_in([row], by=site.by, at=at)
    follow(taken.new, taken.staff, at)


def _is_ours(visitor: str) -> bool:
    """As the script makes it by chance: nobody guesses another's."""
    try:
        return str(UUID(visitor)) == visitor
    except ValueError:
        return False
