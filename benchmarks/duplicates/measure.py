"""Finding the pairs of a list of people as the shop's scan does, and counting how many are right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from shuke.duplicates.likeness.keys import MOST_NAMESAKES, MOST_SHARING, keys_of
from shuke.duplicates.likeness.people import Person
from shuke.duplicates.likeness.scoring import Kind, Verdict, compare

Pair = tuple[int, int]


@dataclass(frozen=True)
class Entry:
    """`whose` is the same for all entries of one customer."""

    person: Person
    whose: str


@dataclass(frozen=True)
class Outcome:
    true: int
    compared: int
    blocked: int  # true pairs that were compared at all
    right: int
    wrong: int

    @property
    def precision(self) -> float:
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        return self.right / max(self.true, 1)

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def verdicts(entries: Sequence[Entry]) -> Iterator[tuple[Pair, Verdict]]:
    blocks: dict[int, list[int]] = defaultdict(list)
    sounds: list[int] = []
    for at, entry in enumerate(entries):
        keys = keys_of(entry.person)
        sounds.append(keys[0])
        for key in keys:
            blocks[key].append(at)
    alone = set(sounds)
    most = {key: MOST_NAMESAKES if key in alone else MOST_SHARING for key in blocks}
    few = [block for key, block in blocks.items() if 1 < len(block) <= most[key]]
    candidates = {pair for block in few for pair in combinations(block, 2)}
    for low, high in sorted(candidates):
        sharing = min(len(blocks[sounds[low]]), len(blocks[sounds[high]]))
        told = compare(entries[low].person, entries[high].person, len(entries), sharing)
        yield (low, high), told


def outcomes(entries: Sequence[Entry], thresholds: Sequence[int]) -> dict[int, Outcome]:
    """By the score from which a pair counts as found."""
    true = true_pairs(entries)
    told = list(verdicts(entries))
    blocked = sum(pair in true for pair, _verdict in told)
    found = [(pair in true, one.score) for pair, one in told if one.kind == Kind.PERSON]
    return {
        least: Outcome(
            len(true),
            len(told),
            blocked,
            right=sum(same and score >= least for same, score in found),
            wrong=sum(not same and score >= least for same, score in found),
        )
        for least in thresholds
    }


def true_pairs(entries: Sequence[Entry]) -> set[Pair]:
    groups: dict[str, list[int]] = defaultdict(list)
    for at, entry in enumerate(entries):
        groups[entry.whose].append(at)
    return {pair for group in groups.values() for pair in combinations(group, 2)}
