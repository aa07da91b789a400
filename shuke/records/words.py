"""Words that a shop has given itself, in up to three languages."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import get_language


def in_words(labels: Mapping[str, str], fallback: str = "") -> str:
    """The words in the reader's language; else in the shop's; else in any that there are."""
    wanted = (get_language() or "", settings.LANGUAGE_CODE)
    for language in wanted:
        if words := labels.get(language.lower()):
            return words
    return next((words for words in labels.values() if words), fallback)


class Words:
    """The same, decided when it is shown: what a field or an object is called."""

    def __init__(self, labels: Mapping[str, str], fallback: str = "") -> None:
        self.labels, self.fallback = dict(labels), fallback

    def __str__(self) -> str:
        return in_words(self.labels, self.fallback)

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    def __hash__(self) -> int:
        return hash(tuple(self.labels.items()))
