"""Telling people, and what they do about it."""

from shuke.notices.actions.choosing import change_choice, stop_mail
from shuke.notices.actions.pushing import renew, subscribe, unsubscribe
from shuke.notices.actions.reading import mark_all_read, mark_read, settle
from shuke.notices.actions.telling import HANDED, everybody, hand_over, hand_over_many, tell

__all__ = [
    "HANDED",
    "change_choice",
    "everybody",
    "hand_over",
    "hand_over_many",
    "mark_all_read",
    "mark_read",
    "renew",
    "settle",
    "stop_mail",
    "subscribe",
    "tell",
    "unsubscribe",
]
