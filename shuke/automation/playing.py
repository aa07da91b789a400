"""What a playbook's parts mean."""

from __future__ import annotations

from typing import Any

from shuke.records import mentions, types


def of_customers(_row: Any, node: Any, ids: mentions.Ids, target: str) -> Any:
    """Whom a playbook means, with other ids, as two records become one."""
    return mentions.swapped(types.known("customer"), node, ids, target)
