"""Who is on the list, how sure we are, which products are meant: shared by Today, the reports and `shuke due`.

Knows no numpy: web pages read this.
"""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ALMOST_CERTAIN, VERY_LIKELY = 0.8, 0.5  # probability of a purchase within the horizon
GRACE_DAYS = 14  # a window that closed this long ago is still worth a call
WORTH_LISTING = 0.05  # below that, a call would be a guess


def certainty(probability: float) -> Promise:
    """The word for a probability."""
    if probability >= ALMOST_CERTAIN:
        return _("almost certain")
    return _("very likely") if probability >= VERY_LIKELY else _("possible")


def pattern_of(product: str) -> str:
    """A person's `普洱*茶` as a regular expression for the whole name or code."""
    return "^" + ".*".join(re.escape(part) for part in re.split(r"\*+", product.strip())) + "$"
