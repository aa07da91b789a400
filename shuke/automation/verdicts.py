"""What a result means, in a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from shuke.automation.queries.results import Result


@dataclass(frozen=True)
class Told:
    """A result as it is read; `low` to `high` is where the difference lies in 95 of 100 cases."""

    result: Result
    words: str
    colour: str

    @property
    def rates(self) -> tuple[int, int]:
        return round(self.result.uplift.reached.rate * 100), round(self.result.uplift.alone.rate * 100)

    @property
    def points(self) -> tuple[int, int, int]:
        """Difference, and from where to where, in hundredths."""
        low, high = self.result.uplift.interval()
        return round(self.result.uplift.difference * 100), round(low * 100), round(high * 100)

    @property
    def is_compared(self) -> bool:
        return bool(self.result.uplift.reached.count and self.result.uplift.alone.count)


COLOURS = {"works": "tag tag-good", "harms": "tag tag-bad", "little": "tag", "open": "tag", "alone": "tag tag-warn"}


def told(result: Result, holdout: int) -> Told:
    """`holdout` is the share of a hundred that is left alone."""
    uplift = result.uplift
    verdict = uplift.verdict if uplift.alone.count else "open" if holdout else "alone"
    low, high = uplift.interval()
    numbers = {"more": round(uplift.difference * 100), "low": round(low * 100), "high": round(high * 100)}
    words = {
        "works": _("It works: of a hundred people about %(more)s more do it (%(low)s to %(high)s)."),
        "harms": _("It does harm: of a hundred people about %(less)s fewer do it (%(least)s to %(most)s)."),
        "little": _("It makes hardly a difference."),
        "open": _("Too few to say yet: about %(needed)s more people are needed."),
        "alone": _("Nobody is left alone, so nobody can say what it brings."),
    }[verdict]
    numbers |= {"less": -numbers["more"], "least": -numbers["high"], "most": -numbers["low"]}
    needed = uplift.more_needed(holdout / 100) if holdout else 0
    return Told(result, words % {**numbers, "needed": needed}, COLOURS[verdict])
