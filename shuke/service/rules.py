"""Which rule a new case falls under: a pure function of what the case says and of the rules."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from shuke.records.search.tokens import fold
from shuke.service.models import Case, CaseRule

BETWEEN = re.compile(r"[\n,，、;；]+")


@dataclass(frozen=True)
class Facts:
    """What rules look at."""

    text: str = ""
    source: str = ""
    product_id: int | None = None
    order_status: str = ""


@dataclass(frozen=True)
class Verdict:
    kind: str = Case.Kind.OTHER
    priority: str = Case.Priority.NORMAL
    why: str = ""  # the rule's name, and the word that it found


def words_of(rule: CaseRule) -> list[str]:
    return [word for part in BETWEEN.split(rule.words) if (word := part.strip())]


def verdict(facts: Facts, rules: Iterable[CaseRule]) -> Verdict:
    """That of the first rule that fits; `rules` come in their order."""
    said = solid(facts.text)
    for rule in rules:
        found = next((word for word in words_of(rule) if solid(word) in said), "")
        if (not rule.words or found) and _fits(facts, rule):
            return Verdict(rule.kind, rule.priority, f"{rule.name}（{found[:60]}）" if found else rule.name)
    return Verdict()


def _fits(facts: Facts, rule: CaseRule) -> bool:
    asked = (rule.source, rule.product_id, rule.order_status)
    have = (facts.source, facts.product_id, facts.order_status)
    return all(not wanted or wanted == given for wanted, given in zip(asked, have, strict=True))


def solid(text: str) -> str:
    """In one script and case, a single space between words and none between Chinese characters."""
    return re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", " ".join(fold(text).split()))
