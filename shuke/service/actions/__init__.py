"""Every change to cases and to the answers written beforehand."""

from shuke.service.actions.answering import heard, reply
from shuke.service.actions.asking import ask_publicly
from shuke.service.actions.cases import change_case, create_case, mark_as_same, move, settle_reporter
from shuke.service.actions.handing import CaseTaken, ReasonMissing, hand_over, take
from shuke.service.actions.helping import count_vote
from shuke.service.actions.setting_up import (
    SlugTaken,
    change_settings,
    publish_all,
    set_up,
    settings_row,
    write_starter_articles,
)

__all__ = [
    "CaseTaken",
    "ReasonMissing",
    "SlugTaken",
    "ask_publicly",
    "change_case",
    "change_settings",
    "count_vote",
    "create_case",
    "hand_over",
    "heard",
    "mark_as_same",
    "move",
    "publish_all",
    "reply",
    "set_up",
    "settings_row",
    "settle_reporter",
    "take",
    "write_starter_articles",
]
