"""That an owner looked at the shop as somebody else."""

from __future__ import annotations

from shuke.accounts.models import User
from shuke.core import journal


def record_preview(*, by: User, seen_as: str) -> None:
    """`seen_as` is empty when it ends."""
    verb = "accounts.preview_begun" if seen_as else "accounts.preview_ended"
    journal.record(verb, by, by=by, changes={"as": (None, seen_as)} if seen_as else {})
