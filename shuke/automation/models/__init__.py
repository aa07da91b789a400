"""What customers do, what the shop wants to do then, and what came of it."""

from shuke.automation.models.playbooks import OUTGOING, STATES, Playbook, PlaybookQuerySet
from shuke.automation.models.policy import ContactPolicy
from shuke.automation.models.signal import Signal, SignalQuerySet
from shuke.automation.models.suggestions import OPEN, Suggestion, SuggestionQuerySet

__all__ = [
    "OPEN",
    "OUTGOING",
    "STATES",
    "ContactPolicy",
    "Playbook",
    "PlaybookQuerySet",
    "Signal",
    "SignalQuerySet",
    "Suggestion",
    "SuggestionQuerySet",
]
