"""Every change to who sponsored whom and who leads which line."""

from shuke.network.actions.leading import NoSuchTeam, lead, stop_leading, upper_line
from shuke.network.actions.sponsoring import (
    InOwnLine,
    OneLine,
    SponsoredAlready,
    SponsorsOneself,
    change_sponsorship,
    check_apart,
    come_back,
    leave,
    sponsor,
)
from shuke.network.actions.tree import settle

__all__ = [
    "InOwnLine",
    "NoSuchTeam",
    "OneLine",
    "SponsoredAlready",
    "SponsorsOneself",
    "change_sponsorship",
    "check_apart",
    "come_back",
    "lead",
    "leave",
    "settle",
    "sponsor",
    "stop_leading",
    "upper_line",
]
