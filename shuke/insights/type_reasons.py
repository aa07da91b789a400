"""Why a customer is of this type: the rule and the numbers that it saw, as a sentence in the reader's language.

The database keeps `["loyal", 12, 400, 8]`: the rule's key and the numbers that it `tells`, in that order. Knows no
numpy: web pages read this.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from shuke.insights.types.rules import ASPECTS, SIGNS, place
from shuke.ui.templatetags.ui import money, number

TEXTS: Mapping[str, Any] = {
    "customer_type.door_opener": _("New buyers brought in: %(brought)s."),
    "customer_type.benchmark": _("Buyers who go by them: %(followers)s."),
    "customer_type.inspiring": _("Took %(early)s products while they were new: %(novelty)s% of all that they bought."),
    "customer_type.high_volume": _("Has spent %(spent)s; from %(spent_from)s on a customer is among your largest."),
    "customer_type.future_high_value": _(
        "Expected in the next 12 months: %(worth)s; from %(worth_from)s on it is among your highest. So far "
        "they have spent less than others of that kind."
    ),
    "customer_type.discount": _(
        "%(discount)s% of their purchases was discount; from %(discount_from)s% on it is among your highest."
    ),
    "customer_type.loyal": _("Has bought on %(times)s days in %(known_for)s days; risk of losing %(risk)s%."),
    "customer_type.impulse": _(
        "%(impulse)s% of what they tried they never bought again, of %(variety)s products in all."
    ),
    "customer_type.need_based": _("Buys %(variety)s different products in all, and regularly: %(regularity)s%."),
    "customer_type.wandering": _("Has bought on %(times)s days, about %(gap)s days apart, without a rhythm."),
    "lifecycle.inspire": _("Buys again; new buyers brought in: %(brought)s."),
    "lifecycle.content": _(
        "Has bought on %(times)s days and was served better than promised: satisfaction %(satisfaction)s%."
    ),
    "lifecycle.convert": _("Has bought on one day, %(silent)s days ago. The second purchase decides."),
    "lifecycle.retain": _("Has bought on %(times)s days."),
    "lifecycle.reach": _("Hasn’t bought and hasn’t shown any interest lately."),
    "relationship.dissolution": _(
        "Last bought %(silent)s days ago, usually every %(gap)s days: risk of losing %(risk)s%."
    ),
    "relationship.once": _("Has bought on one day only, %(silent)s days ago."),
    "relationship.commitment": _("Has bought on %(times)s days in %(known_for)s days; risk of losing %(risk)s%."),
    "relationship.exploration": _("Days with a purchase so far: %(times)s."),
    "relationship.expansion": _("Has bought on %(times)s days, %(variety)s different products."),
    "relationship.awareness": _("Knows you, and hasn’t bought yet."),
    "orientation.technology": _("Took %(early)s products while they were new: %(novelty)s% of all that they bought."),
    "orientation.cost": _("%(discount)s% of their purchases was discount."),
    "orientation.value": _(
        "Spends %(each)s each time, with a discount of %(discount)s%; from %(each_from)s on it is more than "
        "most."
    ),
    "strategy.loss": _("Is leaving, and of the money spent the shop kept %(margin)s%."),
    "strategy.end": _("Last bought %(silent)s days ago, and has spent %(spent)s in all."),
    "strategy.win_back": _("Last bought %(silent)s days ago, and is leaving."),
    "strategy.re_engineer": _(
        "After all costs %(margin)s% of the money spent is left; less than %(less_margin)s% is too little."
    ),
    "strategy.protect": _("One of your most important customers by type."),
    "strategy.worthy": _("Expected in the next 12 months: %(worth)s; from %(worth_from)s on it is among your highest."),
    "strategy.enhance": _("Expected in the next 12 months: %(worth)s, and more is possible."),
    "strategy.harvest": _("Has bought on %(times)s days; little more is to be expected."),
}  # fmt: skip
STARTING = {0: _("Hasn’t bought yet."), 1: _("Has bought on one day only.")}
INTEREST: Mapping[str, Any] = {
    "spoken": _("Hasn’t bought yet; was last spoken with %(days)s days ago."),
    "agreed": _("Hasn’t bought yet; agreed %(days)s days ago to be written to."),
    "cart": _("Hasn’t bought yet; used a cart %(days)s days ago."),
    "case": _("Hasn’t bought yet; asked something %(days)s days ago."),
    "signal": _("Hasn’t bought yet; showed interest %(days)s days ago."),
}
TODAY = _("Hasn’t bought yet; showed interest today.")
UNDECIDED: Mapping[str, Any] = {
    "no_purchase": _("Hasn’t bought yet."),
    "too_early": _("Too early to say: has bought on one day only."),
    "none": _("No rule fits."),
}
UNTOLD = _("By figures that your role doesn’t show.")
# Facts that tell of a field of the customer, and so only to whom that field is told.
TELL_OF: Mapping[str, str] = {
    "spent": "monetary", "spent_from": "monetary", "each": "monetary", "each_from": "monetary", "margin": "profit",
    "less_margin": "profit", "worth": "expected_value", "worth_from": "expected_value", "discount": "discount_share",
    "discount_from": "discount_share", "times": "frequency", "silent": "recency_days", "gap": "average_gap",
    "known_for": "recency_days", "early": "novelty", "risk": "churn_risk",
}  # fmt: skip
MONEY = {"spent", "spent_from", "each", "each_from", "worth", "worth_from"}


def sentence(aspect: str, reason: Sequence[Any], closed: Collection[str], *, amounts: bool = True) -> str:
    """`closed`: the fields of a customer that the reader may not know. Without `amounts` the shop knows no prices, and
    what somebody is worth is a number of purchases. Empty for what another version wrote."""
    if not reason or reason[0] in UNDECIDED:
        return str(UNDECIDED[reason[0]]) if reason else ""
    rule = next((one for one in ASPECTS[aspect] if one.key == reason[0]), None)
    if rule is None or len(rule.tells) != len(reason) - 1:
        return ""
    told = dict(zip(rule.tells, reason[1:], strict=True))
    if any(TELL_OF.get(name, name) in closed for name in told):
        return str(UNTOLD)
    if rule.key == "acquire":
        words = INTEREST[SIGNS[told["sign"]]] if told["sign_days"] else TODAY
        return str(words) % {"days": number(told["sign_days"])}
    if rule.key == "start":
        return str(STARTING.get(told["times"], ""))
    said = {name: _said(name, value, amounts=amounts) for name, value in told.items()}
    return _filled(str(TEXTS[place(aspect, rule)]), said)


def _said(name: str, value: Any, *, amounts: bool) -> str:
    if value is None:
        return "—"
    return str(money(value)) if name in MONEY and (amounts or not name.startswith("worth")) else str(number(value))


def _filled(text: str, said: Mapping[str, str]) -> str:
    for name, value in said.items():
        text = text.replace(f"%({name})s", value)
    return text
