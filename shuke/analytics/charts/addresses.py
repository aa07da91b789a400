"""Where the rows behind a figure can be looked at: a list with the same filter."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from shuke.accounts.policy import may
from shuke.analytics.charts.checked import Checked
from shuke.records import types
from shuke.records.filtering.language import MOST_VALUES
from shuke.records.filtering.related import linked_type

LONGEST = 4_000  # characters of an address that every server takes
ROWS_OF = "order"  # to which the lines without a list belong


def of_rows(made: Checked, conditions: Sequence[Mapping[str, Any]]) -> str:
    """Empty where no list shows them, or the filter would be too long."""
    if any(len(values) > MOST_VALUES for values in _values(conditions)):
        return ""
    asked: Any = {"all": made.conditions(*conditions)}
    kind = made.record_type
    if types.at(kind.slug) is None:
        link = next((one for one in kind.fields if linked_type(one) == ROWS_OF), None)
        if link is None or not may(made.user, (kind := types.named(ROWS_OF)).view):
            return ""
        where = {"where": asked} if asked["all"] else {}
        asked = {"related": made.record_type.slug, "op": ">=", "value": 1, **where}
    if asked == {"all": []}:
        return kind.list_url()
    packed = json.dumps(asked, ensure_ascii=False, separators=(",", ":"))
    address = f"{kind.list_url()}?{urlencode({'f': packed})}"
    return address if len(address) <= LONGEST else ""


def _values(node: Any) -> list[list[Any]]:
    if isinstance(node, Mapping):
        own = [node["value"]] if isinstance(node.get("value"), list) else []
        return own + [found for one in node.values() for found in _values(one)]
    return [found for one in node for found in _values(one)] if isinstance(node, list | tuple) else []
