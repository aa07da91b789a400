"""The rules, in the order in which they are tried: of each aspect the first that fits holds.

Types after the retail and the strategic ones of the textbooks (Buttle & Maklan, Customer Relationship Management), the
stages of a relationship after Dwyer, Schurr and Oh (1987), the seven strategies after Buttle & Maklan. Where an
absolute number makes no sense a threshold is "the best so many percent": what that comes to is learnt from the shop's
own buyers. Unknown facts are nan, which no comparison fits: without evidence nothing is given. Knows no numpy: web
pages read this.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shuke.insights.types.facts import Facts

Limits = Mapping[str, float]
Changed = Mapping[str, Mapping[str, float | bool]]  # rule → what the shop has laid down otherwise

SIGNS = ("spoken", "agreed", "cart", "case", "signal")  # of interest, by their number in the fact `sign`
RANGES: Mapping[str, tuple[float, float]] = {
    "percent": (0, 100), "best": (1, 99), "days": (1, 3_650), "times": (1, 1_000), "people": (1, 10_000),
    "products": (1, 10_000),
}  # fmt: skip


@dataclass(frozen=True)
class Threshold:
    """`unit` is one of RANGES. "best" means: among so many percent of the buyers that have most `of` a fact."""

    key: str
    unit: str
    default: float
    of: str = ""


@dataclass(frozen=True)
class Rule:
    """`gives` the value, by default its own key. `tells`: the facts and limits of which its reason is made. One that
    holds `always` can't be switched off: it takes whoever is left."""

    key: str
    fits: Callable[[Facts, Limits], Any]  # an array of yes and no
    thresholds: tuple[Threshold, ...] = ()
    tells: tuple[str, ...] = ()
    value: str = ""
    always: bool = False

    @property
    def gives(self) -> str:
        return self.value or self.key


def best(key: str, percent: float, of: str) -> Threshold:
    return Threshold(key, "best", percent, of)


LEAST_TIMES = "least_times"
TYPES = (
    Rule(
        "door_opener", lambda f, at: f["brought"] >= at["least_people"],
        (Threshold("least_people", "people", 3),), ("brought",),
    ),
    Rule(
        "benchmark", lambda f, at: f["followers"] >= at["least_people"],
        (Threshold("least_people", "people", 10),), ("followers",),
    ),
    Rule(
        "inspiring", lambda f, at: (f["early"] >= at["least_products"]) & (f["novelty"] >= at["least_share"]),
        (Threshold("least_products", "products", 3), Threshold("least_share", "percent", 30)), ("early", "novelty"),
    ),
    Rule(
        "high_volume", lambda f, at: (f["spent"] >= at["spent_from"]) & (f["times"] >= at[LEAST_TIMES]),
        (best("spent_from", 10, "spent"), Threshold(LEAST_TIMES, "times", 2)), ("spent", "spent_from"),
    ),
    Rule(
        "future_high_value",
        lambda f, at: (
            (f["worth"] >= at["worth_from"]) & ~(f["spent"] >= at["spent_below"]) & (f["times"] >= at[LEAST_TIMES])
        ),
        (best("worth_from", 15, "worth"), best("spent_below", 15, "spent"), Threshold(LEAST_TIMES, "times", 3)),
        ("worth", "worth_from"),
    ),
    Rule(
        "discount",
        lambda f, at: (
            (f["discount"] >= at["discount_from"]) & (f["discount"] >= at["least_share"])
            & (f["times"] >= at[LEAST_TIMES])
        ),
        (
            best("discount_from", 20, "discount"), Threshold("least_share", "percent", 10),
            Threshold(LEAST_TIMES, "times", 2),
        ),
        ("discount", "discount_from"),
    ),
    Rule(
        "loyal",
        lambda f, at: (
            (f["times"] >= at["times_from"]) & (f["times"] >= at[LEAST_TIMES]) & (f["risk"] <= at["most_risk"])
            & (f["known_for"] >= at["least_days"])
        ),
        (
            best("times_from", 25, "times"), Threshold(LEAST_TIMES, "times", 3), Threshold("most_risk", "percent", 40),
            Threshold("least_days", "days", 180),
        ),
        ("times", "known_for", "risk"),
    ),
    Rule(
        "impulse",
        lambda f, at: (
            (f["impulse"] >= at["least_share"]) & (f["variety"] >= at["least_products"])
            & (f["times"] >= at[LEAST_TIMES])
        ),
        (
            Threshold("least_share", "percent", 60), Threshold("least_products", "products", 5),
            Threshold(LEAST_TIMES, "times", 4),
        ),
        ("impulse", "variety"),
    ),
    Rule(
        "need_based",
        lambda f, at: (
            (f["variety"] <= at["most_products"]) & (f["regularity"] >= at["least_regularity"])
            & (f["times"] >= at[LEAST_TIMES])
        ),
        (
            Threshold("most_products", "products", 3), Threshold("least_regularity", "percent", 55),
            Threshold(LEAST_TIMES, "times", 3),
        ),
        ("variety", "regularity"),
    ),
    Rule(
        "wandering",
        lambda f, at: (
            (f["times"] < at["times_below"]) & (f["times"] >= at[LEAST_TIMES])
            & ~(f["regularity"] >= at["less_regularity"]) & (at["times_below"] < math.inf)
        ),
        (
            best("times_below", 50, "times"), Threshold("less_regularity", "percent", 55),
            Threshold(LEAST_TIMES, "times", 2),
        ),
        ("times", "gap"),
    ),
)  # fmt: skip
LIFECYCLES = (
    Rule(
        "inspire", lambda f, at: (f["times"] >= 2) & (f["brought"] >= at["least_people"]),
        (Threshold("least_people", "people", 1),), ("brought",),
    ),
    Rule(
        "content", lambda f, at: (f["satisfaction"] >= at["least_satisfaction"]) & (f["times"] >= at[LEAST_TIMES]),
        (Threshold("least_satisfaction", "percent", 50), Threshold(LEAST_TIMES, "times", 5)), ("satisfaction", "times"),
        value="inspire",
    ),
    Rule("convert", lambda f, _at: f["times"] == 1, tells=("silent",)),
    Rule("retain", lambda f, _at: f["times"] >= 1, tells=("times",), always=True),
    Rule(
        "acquire", lambda f, at: f["sign_days"] <= at["most_days"],
        (Threshold("most_days", "days", 180),), ("sign", "sign_days"),
    ),
    Rule("reach", lambda f, _at: f["times"] >= 0, always=True),
)  # fmt: skip
RELATIONSHIPS = (
    Rule(
        "dissolution", lambda f, at: (f["times"] >= 2) & (f["risk"] >= at["least_risk"]),
        (Threshold("least_risk", "percent", 70),), ("silent", "gap", "risk"),
    ),
    Rule(
        "once", lambda f, at: (f["times"] == 1) & (f["silent"] >= at["least_days"]),
        (Threshold("least_days", "days", 365),), ("silent",), value="dissolution",
    ),
    Rule(
        "commitment",
        lambda f, at: (
            (f["times"] >= at["times_from"]) & (f["times"] >= 3) & (f["risk"] <= at["most_risk"])
            & (f["known_for"] >= at["least_days"])
        ),
        (best("times_from", 25, "times"), Threshold("most_risk", "percent", 35), Threshold("least_days", "days", 365)),
        ("times", "known_for", "risk"),
    ),
    Rule(
        "exploration", lambda f, at: (f["times"] >= 1) & (f["times"] < at["less_times"]),
        (Threshold("less_times", "times", 3),), ("times",),
    ),
    Rule("expansion", lambda f, _at: f["times"] >= 1, tells=("times", "variety"), always=True),
    Rule("awareness", lambda f, _at: f["times"] >= 0, always=True),
)  # fmt: skip
ORIENTATIONS = (
    Rule(
        "technology", lambda f, at: (f["early"] >= at["least_products"]) & (f["novelty"] >= at["least_share"]),
        (Threshold("least_products", "products", 2), Threshold("least_share", "percent", 25)), ("early", "novelty"),
    ),
    Rule(
        "cost",
        lambda f, at: (
            (f["times"] >= 2) & (f["discount"] >= at["discount_from"]) & (f["discount"] >= at["least_share"])
        ),
        (best("discount_from", 25, "discount"), Threshold("least_share", "percent", 10)), ("discount",),
    ),
    Rule(
        "value",
        lambda f, at: (
            (f["times"] >= 2) & (f["discount"] <= at["most_share"]) & (f["each"] >= at["each_from"])
        ),
        (Threshold("most_share", "percent", 5), best("each_from", 33, "each")), ("each", "each_from", "discount"),
    ),
)  # fmt: skip
PRECIOUS = ("door_opener", "benchmark", "inspiring", "high_volume")
STRATEGIES = (
    Rule(
        "start", lambda f, _at: (f["times"] == 0) | (f["times"] == 1) & ~f.given("relationship", "dissolution"),
        tells=("times",), always=True,
    ),
    Rule(
        "loss", lambda f, at: f.given("relationship", "dissolution") & (f["margin"] < at["less_margin"]),
        (Threshold("less_margin", "percent", 0),), ("margin",), value="end",
    ),
    Rule(
        "end",
        lambda f, at: (
            f.given("relationship", "dissolution") & (f["silent"] >= at["least_days"])
            & ~(f["spent"] >= at["spent_below"]) & ~f.given("customer_type", *PRECIOUS)
        ),
        (Threshold("least_days", "days", 365), best("spent_below", 50, "spent")), ("silent", "spent"),
    ),
    Rule("win_back", lambda f, _at: f.given("relationship", "dissolution"), tells=("silent", "risk"), always=True),
    Rule(
        "re_engineer", lambda f, at: (f["times"] >= 2) & (f["margin"] < at["less_margin"]),
        (Threshold("less_margin", "percent", 5),), ("margin", "less_margin"),
    ),
    Rule("protect", lambda f, _at: f.given("customer_type", *PRECIOUS), tells=("risk",)),
    Rule(
        "worthy", lambda f, at: (f["worth"] >= at["worth_from"]) & ~f.given("customer_type", "future_high_value"),
        (best("worth_from", 20, "worth"),), ("worth", "worth_from"), value="protect",
    ),
    Rule(
        "enhance", lambda f, at: f.given("customer_type", "future_high_value") | (f["worth"] >= at["worth_from"]),
        (best("worth_from", 50, "worth"),), ("worth", "variety"),
    ),
    Rule("harvest", lambda f, _at: f["times"] >= 0, tells=("worth", "times"), always=True),
)  # fmt: skip
ASPECTS: Mapping[str, tuple[Rule, ...]] = {  # in the order in which they are judged: strategies look at the others
    "customer_type": TYPES,
    "lifecycle": LIFECYCLES,
    "relationship": RELATIONSHIPS,
    "orientation": ORIENTATIONS,
    "strategy": STRATEGIES,
}


def values(aspect: str) -> tuple[str, ...]:
    """What it may be, each once."""
    return tuple(dict.fromkeys(rule.gives for rule in ASPECTS[aspect]))


def leaves_some(aspect: str) -> bool:
    """Whether somebody may fit none of its rules."""
    return not any(rule.always for rule in ASPECTS[aspect])


def given_by(aspect: str, key: str) -> str:
    """What the rule of that key gives; nothing where none has fitted."""
    return next((rule.gives for rule in ASPECTS[aspect] if rule.key == key), "")


def place(aspect: str, rule: Rule) -> str:
    """The rule's name among all of them."""
    return f"{aspect}.{rule.key}"


def is_on(aspect: str, rule: Rule, changed: Changed) -> bool:
    return rule.always or bool(changed.get(place(aspect, rule), {}).get("on", True))


def laid_down(aspect: str, rule: Rule, one: Threshold, changed: Changed) -> float:
    """As the shop has it; as it comes, where it changed nothing."""
    return float(changed.get(place(aspect, rule), {}).get(one.key, one.default))
