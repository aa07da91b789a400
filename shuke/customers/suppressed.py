"""People whose data was erased at their wish: known again by a keyed hash of what they can be reached by."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.crypto import salted_hmac

from shuke.customers.models import Suppressed

SALT = "shuke.customers.suppressed"


def mark_of(text: str) -> str:
    plain = "".join(text.split()).casefold()
    return salted_hmac(SALT, plain, algorithm="sha256").hexdigest()


def erased_among(texts: Iterable[str]) -> dict[str, str]:
    """Of these, those that were an erased person's, with the number of the erasure; no query without texts."""
    texts = [text for text in texts if text.strip()]
    if not texts or not Suppressed.objects.exists():  # most shops have none: nothing is hashed for nothing
        return {}
    marks = {mark_of(text): text for text in texts}
    found = Suppressed.objects.filter(mark__in=list(marks)).values_list("mark", "erasure")
    return {marks[mark]: number for mark, number in found}
