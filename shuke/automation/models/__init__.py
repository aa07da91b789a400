"""What customers do, what the shop wants to do then, and what came of it."""

from shuke.automation.models.lines import Line
from shuke.automation.models.playbooks import OUTGOING, STATES, Playbook, PlaybookQuerySet
from shuke.automation.models.policy import ContactPolicy
from shuke.automation.models.signal import Signal, SignalQuerySet
from shuke.automation.models.sites import Site
from shuke.automation.models.suggestions import OPEN, Suggestion, SuggestionQuerySet
from shuke.automation.models.visitors import Footprint, Visitor

__all__ = [
    "OPEN",
    "OUTGOING",
    "STATES",
    "ContactPolicy",
    "Footprint",
    "Line",
    "Playbook",
    "PlaybookQuerySet",
    "Signal",
    "SignalQuerySet",
    "Site",
    "Suggestion",
    "SuggestionQuerySet",
    "Visitor",
]
