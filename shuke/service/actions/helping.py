"""Whether an article helped: counted, and nothing else kept."""

from __future__ import annotations

from django.db.models import F

from shuke.service.models import Article


def count_vote(article: Article, *, helped: bool) -> None:
    column = "helpful" if helped else "unhelpful"
    Article.objects.filter(pk=article.pk).update(**{column: F(column) + 1})
