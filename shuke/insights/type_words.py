"""What types, stages and strategies are called, what each rule says, and what each strategy means to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CustomerType(TextChoices):
    DOOR_OPENER = "door_opener", pgettext_lazy("customer type", "Door opener")
    BENCHMARK = "benchmark", pgettext_lazy("customer type", "Benchmark")
    INSPIRING = "inspiring", pgettext_lazy("customer type", "Inspiring")
    HIGH_VOLUME = "high_volume", pgettext_lazy("customer type", "High volume")
    FUTURE_HIGH_VALUE = "future_high_value", pgettext_lazy("customer type", "Future high value")
    DISCOUNT = "discount", pgettext_lazy("customer type", "Discount")
    LOYAL = "loyal", pgettext_lazy("customer type", "Loyal")
    IMPULSE = "impulse", pgettext_lazy("customer type", "Impulse")
    NEED_BASED = "need_based", pgettext_lazy("customer type", "Need-based")
    WANDERING = "wandering", pgettext_lazy("customer type", "Wandering")


class Lifecycle(TextChoices):
    REACH = "reach", pgettext_lazy("stage of life", "Reach")
    ACQUIRE = "acquire", pgettext_lazy("stage of life", "Acquire")
    CONVERT = "convert", pgettext_lazy("stage of life", "Convert")
    RETAIN = "retain", pgettext_lazy("stage of life", "Retain")
    INSPIRE = "inspire", pgettext_lazy("stage of life", "Inspire")


class Relationship(TextChoices):
    AWARENESS = "awareness", pgettext_lazy("relationship", "Awareness")
    EXPLORATION = "exploration", pgettext_lazy("relationship", "Exploration")
    EXPANSION = "expansion", pgettext_lazy("relationship", "Expansion")
    COMMITMENT = "commitment", pgettext_lazy("relationship", "Commitment")
    DISSOLUTION = "dissolution", pgettext_lazy("relationship", "Dissolution")


class Orientation(TextChoices):
    COST = "cost", pgettext_lazy("looks for", "A good price")
    VALUE = "value", pgettext_lazy("looks for", "Good value")
    TECHNOLOGY = "technology", pgettext_lazy("looks for", "The newest")


class Strategy(TextChoices):
    START = "start", pgettext_lazy("strategy", "Start")
    PROTECT = "protect", pgettext_lazy("strategy", "Protect")
    RE_ENGINEER = "re_engineer", pgettext_lazy("strategy", "Re-engineer")
    ENHANCE = "enhance", pgettext_lazy("strategy", "Enhance")
    HARVEST = "harvest", pgettext_lazy("strategy", "Harvest")
    END = "end", pgettext_lazy("strategy", "End")
    WIN_BACK = "win_back", pgettext_lazy("strategy", "Win back")


CHOICES: Mapping[str, type[TextChoices]] = {
    "customer_type": CustomerType,
    "lifecycle": Lifecycle,
    "relationship": Relationship,
    "orientation": Orientation,
    "strategy": Strategy,
}
COLOURS: Mapping[str, dict[str, str]] = {
    "customer_type": dict.fromkeys(("door_opener", "benchmark", "inspiring", "high_volume", "loyal"), "good")
    | {"future_high_value": "accent"},
    "lifecycle": {"inspire": "good", "convert": "accent"},
    "relationship": {"commitment": "good", "dissolution": "warn"},
    "strategy": {"protect": "good", "enhance": "accent", "win_back": "warn", "re_engineer": "warn"},
}
# What to do, in one line.
TO_DO: Mapping[str, Any] = {
    "start": _("Make the next purchase easy: say hello, ask what they need, offer something small."),
    "protect": _(
        "Look after them personally, before others do: call first, keep what they like in stock, never let "
        "them wait."
    ),
    "re_engineer": _("Serve them at lower cost: fewer deliveries and discounts, larger orders, help by themselves."),
    "enhance": _("Show them more: what goes with what they buy, the better version, the next thing they need."),
    "harvest": _("Keep it friendly and cheap: regular service, no special offers, no visits."),
    "end": _("Spend no more on them: no calls, no vouchers. If they come, serve them well."),
    "win_back": _("Ask what was wrong, put it right, and give one good reason to come again."),
}  # fmt: skip
# What each rule says, on the page where they are changed.
MEANS: Mapping[str, Any] = {
    "customer_type.door_opener": _("Has brought in others who buy here: by referral or as their sponsor."),
    "customer_type.benchmark": _(
        "Others go by them: people in their line whom others brought in, or who work there, buy here too."
    ),
    "customer_type.inspiring": _(
        "Takes what is new before the others do, within 90 days of the shop’s first sale of it."
    ),
    "customer_type.high_volume": _("Has spent the most money here."),
    "customer_type.future_high_value": _(
        "Will spend a lot in the next 12 months by what they have begun, but hasn’t yet."
    ),
    "customer_type.discount": _("Buys with more discount than nearly all others."),
    "customer_type.loyal": _("Comes often, has come for long, and shows no sign of leaving."),
    "customer_type.impulse": _("Tries many things once and never again."),
    "customer_type.need_based": _("Comes for the same few things, whenever they are used up."),
    "customer_type.wandering": _("Drops in now and then, without any rhythm."),
    "lifecycle.inspire": _("Buys here and brings others."),
    "lifecycle.content": _("Buys here and is more than content, as answers in time and goods without faults show."),
    "lifecycle.convert": _("Has bought on one day. The second purchase decides."),
    "lifecycle.retain": _("Has bought on several days. Whoever bought and fits nothing else is here."),
    "lifecycle.acquire": _(
        "Hasn’t bought yet, but has shown interest: was spoken with, agreed to be written to, left a cart, "
        "asked something, or looked at the pages."
    ),
    "lifecycle.reach": _("Hasn’t bought and hasn’t shown any interest lately. Whoever fits nothing else is here."),
    "relationship.dissolution": _("Has been quiet for longer than is usual for this very person."),
    "relationship.once": _("Has bought once and never again."),
    "relationship.commitment": _("Comes often, for a long time, and reliably."),
    "relationship.exploration": _("Has bought a few times and is still finding out about you."),
    "relationship.expansion": _("Buys again and again. Whoever buys and fits nothing else is here."),
    "relationship.awareness": _("Knows you, and hasn’t bought yet."),
    "orientation.technology": _("Much of what they buy was new in the shop when they took it."),
    "orientation.cost": _("Buys mostly with a discount."),
    "orientation.value": _("Pays the full price, and much each time."),
    "strategy.start": _("Hasn’t bought yet, or once a short while ago."),
    "strategy.loss": _("Is leaving, and the shop has lost money on them."),
    "strategy.end": _("Is leaving, has been quiet for long and has never spent much."),
    "strategy.win_back": _("Is leaving. Whoever is leaving and fits nothing else is here."),
    "strategy.re_engineer": _("Buys, but too little of it is left after all costs."),
    "strategy.protect": _("Is a door opener, a benchmark, inspiring, or buys large volumes."),
    "strategy.worthy": _("Will be worth a lot in the next 12 months."),
    "strategy.enhance": _("Could become worth more: of future high value, or worth more than most."),
    "strategy.harvest": _("Buys steadily, and little more is to be expected. Whoever fits nothing else is here."),
}  # fmt: skip
BEST: Mapping[str, Any] = {  # by the fact of which the best so many percent are meant
    "spent": _("Money spent: among the highest … % of your customers"),
    "worth": _("Expected value, 12 months: among the highest … %"),
    "discount": _("Discount share: among the highest … %"),
    "times": _("Days with a purchase: among the highest … %"),
    "each": _("Money each time: among the highest … %"),
}
BELOW: Mapping[str, Any] = {  # the same the other way round
    "spent_below": _("Money spent: not among the highest … %"),
    "times_below": _("Days with a purchase: not among the highest … %"),
}
THRESHOLDS: Mapping[str, Any] = {
    "least_people": _("At least … people"),
    "least_products": _("At least … different products"),
    "most_products": _("At most … different products"),
    "least_share": _("Share of at least … %"),
    "most_share": _("Share of discounts of at most … %"),
    "least_times": _("At least … days with a purchase"),
    "less_times": _("Fewer than … days with a purchase"),
    "most_risk": _("Risk of losing of at most … %"),
    "least_risk": _("Risk of losing of at least … %"),
    "least_regularity": _("Regularity of at least … % (50 is chance, 100 a clock)"),
    "less_regularity": _("Regularity below … % (50 is chance, 100 a clock)"),
    "least_satisfaction": _("Satisfaction of at least … %"),
    "less_margin": _("Profit below … % of the money spent"),
}
DAYS: Mapping[str, Any] = {  # thresholds in days mean something else in each rule
    "customer_type.loyal": _("Known for at least … days"),
    "lifecycle.acquire": _("Last sign of interest at most … days ago"),
    "relationship.once": _("Last bought at least … days ago"),
    "relationship.commitment": _("Known for at least … days"),
    "strategy.end": _("Last bought at least … days ago"),
}


def threshold_label(place: str, key: str, of: str) -> Any:
    """`place` is the rule's name among all, `of` the fact of which the best are meant."""
    if of:
        return BELOW.get(key) or BEST[of]
    return DAYS[place] if key.endswith("_days") else THRESHOLDS[key]
