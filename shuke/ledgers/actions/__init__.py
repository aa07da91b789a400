"""Every write of the ledgers."""

from shuke.core.sources import Source
from shuke.ledgers.actions.accounts import open_account
from shuke.ledgers.actions.bringing import Change, bring
from shuke.ledgers.actions.posting import BelowFloor, Stamp, post
from shuke.ledgers.actions.settling import Wanted, settle_source

__all__ = ["BelowFloor", "Change", "Source", "Stamp", "Wanted", "bring", "open_account", "post", "settle_source"]
