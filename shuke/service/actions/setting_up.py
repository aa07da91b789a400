"""What a shop starts with, and what its owner lays down."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Shop, User
from shuke.core.errors import UserError
from shuke.core.turns import in_turn
from shuke.events import actions as events
from shuke.records import types
from shuke.records.actions import plain
from shuke.service.models import Article, Case, HelpCategory, ServiceSettings

STARTERS = Path(__file__).resolve().parent.parent / "starters"
DIGITS = 4


class SlugTaken(UserError):
    code = "slug_taken"
    field = "slug"


def settings_row() -> ServiceSettings:
    """The shop's own; the usual ones where nothing was laid down."""
    return ServiceSettings.objects.filter(pk=1).first() or ServiceSettings(pk=1)


@transaction.atomic
def set_up(*, by: User | None, at: datetime) -> None:
    """The starter rules and replies, once, in the shop's language."""
    row, _made = ServiceSettings.objects.select_for_update().get_or_create(pk=1)
    if row.started:
        return
    row.started = True
    row.save(update_fields=["started"])
    _write_rules(_language(), by, at)


@transaction.atomic
def change_settings(*, by: User, at: datetime, **values: Any) -> ServiceSettings:
    """Raises SlugTaken for an address that leads elsewhere."""
    row, _made = ServiceSettings.objects.select_for_update().get_or_create(pk=1)
    changes = {name: (old, new) for name, new in values.items() if (old := getattr(row, name)) != new}
    if "slug" in changes and not may_be_address(values["slug"]):
        raise SlugTaken(_("This address leads elsewhere already. Choose another word."))
    for name, (_old, new) in changes.items():
        setattr(row, name, new)
    if changes:
        row.save()
        events.record("service.settings_changed", row, by=by, at=at, changes=changes)
    return row


def next_number() -> str:
    """`C-0001`; no two the same, though gaps may stay. Locks the counter until the transaction ends."""
    in_turn("case", "number")
    row, _made = ServiceSettings.objects.select_for_update().get_or_create(pk=1)
    row.last_number += 1
    while Case.objects.filter(number=numbered(row.last_number)).exists():  # one that a file brought
        row.last_number += 1
    row.save(update_fields=["last_number"])
    return numbered(row.last_number)


def numbered(count: int) -> str:
    return f"C-{count:0{DIGITS}}"


def may_be_address(slug: str) -> bool:
    """Whether no page of Shuke stands there: `/help/` does not, `/orders/` does."""
    if types.at(slug) is not None:
        return False
    try:
        found = resolve(f"/{slug}/")
    except Resolver404:
        return True
    return found.namespace in {"help", "records"} and found.url_name in {"home", "list"}


def _write_rules(language: str, by: User | None, at: datetime) -> None:
    told = tomllib.loads((STARTERS / "rules.toml").read_text("utf-8"))
    for place, one in enumerate(told["rules"], start=1):
        plain.create(
            "case_rule", by=by, at=at, name=one["name"][language], position=place * 10, words="\n".join(one["words"]),
            kind=one["kind"], priority=one["priority"],
        )  # fmt: skip
    for one in told["replies"]:
        plain.create("canned_reply", by=by, at=at, name=one["name"][language], text=one["text"][language])


@transaction.atomic
def write_starter_articles(*, by: User, at: datetime) -> int:
    """Drafts in all three languages, unless there are headings already. Gives how many."""
    in_turn("help", "starters")
    if HelpCategory.objects.exists():
        return 0
    told = tomllib.loads((STARTERS / "articles.toml").read_text("utf-8"))
    language, count = _language(), 0
    for place, one in enumerate(told["categories"], start=1):
        names = {f"name_{code.replace('-', '_')}": said for code, said in one["name"].items()}
        heading = plain.create("help_category", by=by, at=at, name=one["name"][language], position=place * 10, **names)
        for nth, article in enumerate(one["articles"], start=1):
            for code, said in article.items():
                plain.create("article", by=by, at=at, category=heading, language=code, position=nth * 10, **said)
                count += 1
    return count


@transaction.atomic
def publish_all(language: str, *, by: User, at: datetime) -> int:
    """All drafts of one language. Gives how many."""
    drafts = Article.objects.filter(deleted_at=None, language=language, status=Article.Status.DRAFT)
    found = list(drafts.order_by("id"))
    for one in found:
        plain.change("article", one, by=by, at=at, status=Article.Status.PUBLISHED)
    return len(found)


def _language() -> str:
    return Shop.objects.filter(pk=1).values_list("language", flat=True).first() or "zh-hant"
