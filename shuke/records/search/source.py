"""What of a record type can be searched, and its words read from the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q

from shuke.records.search.tokens import code_tokens, email_tokens, phone_tokens, word_tokens

Row = tuple[int, str]  # id, tokens with a space between


@dataclass(frozen=True, kw_only=True)
class SearchSource:
    """Fields by how their text is cut. `team` is the path to the team's id, so that the index itself answers only
    with what a person may see. `follows` names the record type whose move to another team moves this one too."""

    model: Any
    words: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: str = ""
    team: str = ""
    follows: tuple[str, str] | None = None
    ranked_by: str = "name"
    endings_only: bool = False  # beginnings are found by the index of `ranked_by` itself

    @property
    def table(self) -> str:
        return f"search_{self.model._meta.model_name}"

    def rows(self, ids: Sequence[int]) -> Iterator[Row]:
        """The living records among `ids`, each with its tokens. Two queries, however many."""
        phones = self._phones(ids)
        columns = [*self.words, *self.codes, *self.emails]
        found = self._alive().filter(_among("id", ids)).values_list("id", *([self.team] if self.team else []), *columns)
        cuts = [word_tokens] * len(self.words) + [code_tokens] * len(self.codes) + [email_tokens] * len(self.emails)
        first = 2 if self.team else 1
        for row in found.iterator(chunk_size=5000):
            tokens: set[str] = set()
            for cut, text in zip(cuts, row[first:], strict=True):
                if text:
                    tokens |= cut(text)
            for e164, raw in phones.get(row[0], ()):
                tokens |= phone_tokens(e164, raw)
            if self.team and row[1] is not None:
                tokens.add(team_token(row[1]))
            yield row[0], " ".join(tokens)

    def all_ids(self) -> Iterator[int]:
        yield from self._alive().order_by("id").values_list("id", flat=True).iterator(chunk_size=20_000)

    def follower_ids(self, record_ids: Sequence[int]) -> list[int]:
        assert self.follows
        return list(self._alive().filter(**{f"{self.follows[1]}__in": record_ids}).values_list("id", flat=True))

    def _alive(self) -> models.QuerySet[Any]:
        return self.model.objects.filter(deleted_at=None)

    def _phones(self, ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
        if not self.phones:
            return {}
        related: Any = self.model._meta.get_field(self.phones)
        owner = related.field.attname
        found: dict[int, list[tuple[str, str]]] = defaultdict(list)
        rows = related.related_model.objects.filter(_among(owner, ids)).values_list(owner, "e164", "raw")
        for record_id, e164, raw in rows.iterator(chunk_size=5000):
            found[record_id].append((e164, raw))
        return found


def _among(column: str, ids: Sequence[int]) -> Q:
    """Of these ids; told as a span where there are no gaps, which is quicker than thousands of numbers."""
    low, high = (min(ids), max(ids)) if ids else (0, 0)
    if high - low + 1 == len(set(ids)):
        return Q(**{f"{column}__gte": low, f"{column}__lte": high})
    return Q(**{f"{column}__in": ids})


def team_token(team_id: int) -> str:
    return f"_t{team_id}"
