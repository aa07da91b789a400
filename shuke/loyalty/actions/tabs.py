"""Opening tabs and changing their terms."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.core.errors import UserError
from shuke.ledgers.queries.totals import balance
from shuke.loyalty.actions.limits import hold_limit
from shuke.loyalty.books import TAB
from shuke.loyalty.models import Tab
from shuke.records.actions import plain


class StillOwed(UserError):
    code = "still_owed"


@transaction.atomic
def open_tab(*, by: User | None, **values: Any) -> Tab:
    """Called as its holder unless it is given a name."""
    if not values.get("name"):
        values["name"] = str(values.get("customer") or values.get("household") or "")
    tab: Tab = plain.create("tab", by=by, **values)
    hold_limit(tab.holder.living())
    return tab


@transaction.atomic
def change_tab(tab: Tab, *, by: User | None, **values: Any) -> Tab:
    """A lower limit than what is owed lets nothing more be added until enough was paid. Raises StillOwed."""
    before = tab.holder.living()
    changed: Tab = plain.change("tab", tab, by=by, **values)
    holder = changed.holder.living()
    if holder != before and balance(TAB, before):
        raise StillOwed(_("Something is still open on this tab. Let it be paid first, or open another tab."))
    for one in {before, holder}:
        hold_limit(one)
    return changed


@transaction.atomic
def close_tab(tab: Tab, *, by: User | None, **told: Any) -> Tab:
    """Into the bin. What is owed is still owed, and can be paid."""
    closed: Tab = plain.delete("tab", tab, by=by, **told)
    hold_limit(closed.holder.living())
    return closed


@transaction.atomic
def reopen_tab(tab: Tab, *, by: User | None, **told: Any) -> Tab:
    opened: Tab = plain.restore("tab", tab, by=by, **told)
    hold_limit(opened.holder.living())
    return opened
