"""The interval is that of the paper, and the sentence says what it means."""

from __future__ import annotations

import pytest
from django.utils import translation

from shuke.automation.queries.results import Result
from shuke.automation.uplift import Share, Uplift
from shuke.automation.verdicts import told


# Newcombe (1998), table II, method 10.
@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
    ],
)
def test_the_interval_of_the_difference_is_newcombes(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    found = Uplift(Share(*one), Share(*other)).interval()
    assert found == pytest.approx((low, high), abs=0.00006)


@pytest.mark.parametrize(
    ("reached", "alone", "words"),
    [
        (Share(300, 900), Share(10, 100), "It works: of a hundred people about 23 more do it (15 to 29)."),
        (Share(10, 900), Share(20, 100), "It does harm: of a hundred people about 19 fewer do it (12 to 28)."),
        (Share(900, 9_000), Share(900, 9_000), "It makes hardly a difference."),
        (Share(12, 40), Share(0, 0), "Nobody is left alone, so nobody can say what it brings."),
    ],
)
def test_the_verdict_in_words(reached: Share, alone: Share, words: str) -> None:
    with translation.override("en"):
        assert told(Result(Uplift(reached, alone), 0, 0), 10 if alone.count else 0).words == words


def test_too_few_to_say_and_how_many_more() -> None:
    few = Uplift(Share(9, 45), Share(1, 5))
    with translation.override("en"):
        assert told(Result(Uplift(Share(0, 0), Share(0, 0)), 0, 0), 10).words.startswith("Too few to say yet")
        assert "more people are needed" in told(Result(few, 0, 0), 10).words
    needed = few.more_needed(0.1)
    assert needed % 10 == 0
    assert Uplift(Share(30, 150), Share(1, 16)).more_needed(0.1) < needed  # the larger difference is seen sooner
