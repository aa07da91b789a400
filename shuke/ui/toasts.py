"""Short notes that can be answered: the toast of a message carries an “undo” for ten seconds."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest


def undoable(request: HttpRequest, text: str, undo_url: str) -> None:
    """A message whose toast has a button that posts to `undo_url`; without one it is an ordinary message."""
    messages.success(request, text, extra_tags=undo_url)
