"""What happens after a customer's orders changed, and after somebody spoke with a customer."""

from __future__ import annotations

from shuke.customers.actions import keep_last_contact
from shuke.customers.followers import Follower
from shuke.duplicates.actions import merging, merging_apart
from shuke.insights.actions import pinning, refresh_after_order
from shuke.loyalty.actions.tasks import rank_after_order
from shuke.orders.actions import bin as orders_bin
from shuke.records.actions import with_holder
from shuke.service.actions import heard
from shuke.transfer.actions import starting

ORDER_FOLLOWERS = [refresh_after_order, rank_after_order]
CONTACT_FOLLOWERS = [keep_last_contact]
ENTRY_FOLLOWERS = [heard]
# Kinds of batch that their area takes back itself.
UNDOERS = {"import": starting.undo_batch, merging.MERGE: merging_apart.undo_merge, pinning.PIN: pinning.undo_pin}
# What goes into the bin, and comes out, with a customer.
BIN_FOLLOWERS: list[Follower] = [orders_bin, with_holder.OfCustomers]
