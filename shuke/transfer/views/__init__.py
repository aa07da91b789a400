"""The pages of imports."""

from .after import created, rejected
from .mending import correct, explain, forget
from .pages import change, show, start, upload
from .steering import cancel, pause, run, undo

__all__ = [
    "cancel",
    "change",
    "correct",
    "created",
    "explain",
    "forget",
    "pause",
    "rejected",
    "run",
    "show",
    "start",
    "undo",
    "upload",
]
