"""A set's way: taken in, read, checked, run, undone. Pages and the command line call these."""

from __future__ import annotations

from .moving import (
    add_file,
    cancel_later,
    change_later,
    collect,
    discard,
    pause_later,
    read_later,
    run_later,
    take_back,
    take_in,
    undo_later,
)

__all__ = [
    "add_file",
    "cancel_later",
    "change_later",
    "collect",
    "discard",
    "pause_later",
    "read_later",
    "run_later",
    "take_back",
    "take_in",
    "undo_later",
]
