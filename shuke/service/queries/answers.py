"""The published answers, for everybody; and how many there are, for the owner."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet

from shuke.records import search
from shuke.records.search.tokens import is_chinese
from shuke.service.models import Article, HelpCategory

MOST_FOUND = 20
MOST_PARTS = 12


@dataclass(frozen=True)
class Heading:
    name: str
    articles: list[Article]


@dataclass(frozen=True)
class Counts:
    language: str
    name: str
    published: int
    drafts: int


def published() -> QuerySet[Article]:
    return Article.objects.filter(deleted_at=None, status=Article.Status.PUBLISHED, category__deleted_at=None)


def language_shown(wanted: str, of_shop: str) -> str:
    """That of the reader if there is anything in it, else the shop's, else any that there is."""
    there = set(published().values_list("language", flat=True).distinct())
    known = [wanted, of_shop, *(code for code, _name in settings.LANGUAGES)]
    return next((one for one in known if one in there), wanted)


def headings(language: str) -> list[Heading]:
    found = (
        published()
        .filter(language=language)
        .select_related("category")
        .order_by("category__position", "category", "position", "id")
    )
    grouped: dict[HelpCategory, list[Article]] = {}
    for one in found.defer("body"):
        grouped.setdefault(one.category, []).append(one)
    return [Heading(category.said(language), articles) for category, articles in grouped.items()]


def find(text: str, language: str) -> list[Article]:
    """Best first: what has all the words; and where that is nothing, what has most pieces of them, as people ask in
    whole sentences (怎麼退款)."""
    ids = _matching(text)
    if not ids:
        found = Counter(pk for part in pieces(text) for pk in _matching(part))
        ids = [pk for pk, _count in found.most_common(MOST_FOUND * 3)]
    rows = {one.pk: one for one in published().filter(language=language, pk__in=ids).defer("body")}
    in_title = [pk for pk in ids if pk in rows and text.casefold() in rows[pk].title.casefold()]
    return [rows[pk] for pk in dict.fromkeys([*in_title, *ids]) if pk in rows][:MOST_FOUND]


def pieces(text: str) -> list[str]:
    """Words; of Chinese, every two characters that stand together."""
    found: list[str] = []
    for word in text.split():
        chinese = is_chinese(word[0]) and len(word) > 2
        found += [word[at : at + 2] for at in range(len(word) - 1)] if chinese else [word]
    return [one for one in dict.fromkeys(found) if len(one) > 1][:MOST_PARTS]


def _matching(text: str) -> list[int]:
    return search.matching_ids("article", text, AnonymousUser(), limit=100)


def counts() -> list[Counts]:
    rows = Article.objects.filter(deleted_at=None).values("language").order_by("language")
    draft = Q(status=Article.Status.DRAFT)
    there = {one["language"]: one for one in rows.annotate(all=Count("pk"), drafts=Count("pk", filter=draft))}
    return [
        Counts(code, str(name), there[code]["all"] - there[code]["drafts"], there[code]["drafts"])
        for code, name in Article._meta.get_field("language").flatchoices
        if code in there
    ]
