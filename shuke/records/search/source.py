"""What of a record type can be searched, and its words read from the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q

from shuke.records import types
from shuke.records.merged import absorbed
from shuke.records.search.tokens import code_tokens, email_tokens, phone_tokens, word_tokens

Row = tuple[int, set[str]]  # id, tokens
Cut = Callable[[str], set[str]]
CUSTOM = "custom."


@dataclass(frozen=True, kw_only=True)
class SearchSource:
    """Fields by how their text is cut; `custom.size` is the value under `size` of the record's own fields. `phones` is
    the relation to a table of phones, `numbers` are fields that hold one each.

    `team` and `owner` are the paths to their ids, so that the index itself answers only with what a person may see.
    `follows` names the record type whose move to another team or owner moves this one too. `within` is the column, and
    its value, that makes a record one of this type where several types share a table: they then share an index as well.
    `wide`: it lies in wide drawers, as is best for millions of records of which nothing but a number is kept.
    """

    model: Any
    words: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    phones: str = ""
    team: str = ""
    owner: str = ""
    follows: tuple[str, str] | None = None
    within: tuple[str, int] | None = None
    wide: bool = False

    @property
    def table(self) -> str:
        return f"search_{self.model._meta.model_name}"

    @property
    def cuts(self) -> list[tuple[str, Cut]]:
        kinds: list[tuple[tuple[str, ...], Cut]] = [
            (self.words, word_tokens),
            (self.codes, code_tokens),
            (self.emails, email_tokens),
            (self.numbers, _number_tokens),
        ]
        return [(name, cut) for names, cut in kinds for name in names]

    def rows(self, ids: Sequence[int]) -> Iterator[Row]:
        """The living records among `ids`, each with its tokens, and with those of the records that went into it: who
        looks for these finds it. Three queries, however many."""
        old = self._of_the_merged(ids)
        phones = self._phones(ids)
        columns = list(
            dict.fromkeys([*filter(None, [self.team, self.owner]), *(_column(name) for name, _cut in self.cuts)])
        )
        found = self.alive().filter(_among("id", ids)).values("id", *columns)
        for row in found.iterator(chunk_size=5000):
            tokens = {token for name, cut in self.cuts for text in _texts(row, name) for token in cut(text)}
            for e164, raw in phones.get(row["id"], ()):
                tokens |= phone_tokens(e164, raw)
            tokens |= self._marks(row) | old.get(row["id"], set())
            yield row["id"], tokens

    def _of_the_merged(self, ids: Sequence[int]) -> dict[int, set[str]]:
        found: dict[int, set[str]] = defaultdict(set)
        for pk, others in absorbed(self._subject(), ids).items():
            columns = {_column(name) for name, _cut in self.cuts}
            for row in self.model._base_manager.filter(pk__in=others).values(*columns):  # noqa: SLF001 -- they rest
                found[pk] |= {token for name, cut in self.cuts for text in _texts(row, name) for token in cut(text)}
        return found

    def _subject(self) -> str:
        kind = next((one for one in types.all_types() if one.search == self), None)
        return kind.subject if kind else ""

    def texts(self, row: dict[str, Any]) -> list[str]:
        """What a person would compare with the words that were typed: names and numbers. `row` has what `compared`
        names."""
        return [text for name in (*self.words, *self.codes) for text in _texts(row, name)]

    def compared(self) -> list[str]:
        return list({_column(name) for name in (*self.words, *self.codes)})

    def all_ids(self) -> Iterator[int]:
        yield from self.alive().order_by("id").values_list("id", flat=True).iterator(chunk_size=20_000)

    def follower_ids(self, record_ids: Sequence[int]) -> list[int]:
        assert self.follows
        return list(self.alive().filter(**{f"{self.follows[1]}__in": record_ids}).values_list("id", flat=True))

    def alive(self) -> models.QuerySet[Any]:
        living: models.QuerySet[Any] = self.model.objects.filter(deleted_at=None)
        return living.filter(**dict([self.within])) if self.within else living

    def type_token(self) -> str:
        return f"_o{self.within[1]}" if self.within else ""

    def _marks(self, row: dict[str, Any]) -> set[str]:
        """Whose the record is, as a question is narrowed to."""
        team, owner = (row[path] if path else None for path in (self.team, self.owner))
        marks = (self.type_token(), team and team_token(team), owner and owner_token(owner))
        return {mark for mark in marks if mark}

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


def _column(name: str) -> str:
    return "custom" if name.startswith(CUSTOM) else name


def _texts(row: dict[str, Any], name: str) -> list[str]:
    """The values of one field as texts: a field of the shop's own may hold several."""
    value = row["custom"].get(name.removeprefix(CUSTOM)) if name.startswith(CUSTOM) else row[name]
    several = value if isinstance(value, list) else [value]
    return [str(one) for one in several if one or one == 0]


def _number_tokens(text: str) -> set[str]:
    return phone_tokens(text if text.startswith("+") else "", text)


def _among(column: str, ids: Sequence[int]) -> Q:
    """Of these ids; told as a span where there are no gaps, which is quicker than thousands of numbers."""
    low, high = (min(ids), max(ids)) if ids else (0, 0)
    if high - low + 1 == len(set(ids)):
        return Q(**{f"{column}__gte": low, f"{column}__lte": high})
    return Q(**{f"{column}__in": ids})


def team_token(team_id: int) -> str:
    return f"_t{team_id}"


def owner_token(user_id: int) -> str:
    return f"_u{user_id}"
