"""What to say to a customer, and why, in the reader's language."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shuke.automation.models import Signal, Suggestion
from shuke.ui.templatetags.ui import day

OF_STATES = {
    "due": gettext_lazy("%(product)s is due about %(on)s."),
    "cart_left": gettext_lazy("A cart has been waiting since %(on)s."),
    "coupon_ending": gettext_lazy("A coupon ends on %(on)s."),
    "birthday": gettext_lazy("Birthday on %(on)s."),
}


def words(one: Suggestion, name: str, product: str = "") -> str:
    """The playbook's words with what they leave open filled in."""
    filled = {"name": name, "product": product or _("it"), "reason": reason(one, product)}
    said = one.playbook.said
    for key, value in filled.items():
        said = said.replace(f"{{{key}}}", value)
    return said


def reason(one: Suggestion, product: str = "") -> str:
    why, when = one.why, one.playbook.when
    if when == "quiet":
        count = int(why.get("days", 0))
        return ngettext("Has not bought for %(n)s day.", "Has not bought for %(n)s days.", count) % {"n": count}
    if when in OF_STATES:
        on = date.fromisoformat(why["on"]) if why.get("on") else None
        return str(OF_STATES[when]) % {"product": product, "on": day(on) if on else ""}
    if when == "filter":
        return _("Fits the view of this playbook.")
    return _of_signal(why, when, product)


def _of_signal(why: dict[str, Any], when: str, product: str) -> str:
    said = str(Signal.Kind(when).label)
    if product:
        said = _("%(what)s: %(of)s") % {"what": said, "of": product}
    elif why.get("said"):
        said = _("%(what)s: %(of)s") % {"what": said, "of": f"“{why['said']}”"}
    if why.get("times", 1) > 1:
        often = {"what": said, "times": why["times"], "minutes": why["minutes"]}
        said = _("%(what)s, %(times)s times in %(minutes)s minutes") % often
    return _("%(sentence)s.") % {"sentence": said.rstrip("。.")}
