"""Whether the ledgers agree with themselves: for `shuke doctor`, and for tests."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from shuke.core.errors import UserError
from shuke.core.fields import ScaledDecimalField
from shuke.ledgers.models import Account, Entry
from shuke.ledgers.sealing import is_sealed


class Disagreeing(UserError):
    code = "ledgers_disagree"


def check() -> int:
    """Gives how many accounts were looked at. Raises Disagreeing."""
    nothing = Decimal(0)
    whole = ScaledDecimalField(places=4)
    if wrong := Entry.objects.annotate(found=Sum("postings__amount")).exclude(found=nothing).count():
        raise Disagreeing(_("%(count)s entries of the ledgers do not come to zero. Please report this."), count=wrong)
    held = Account.objects.exclude(customer=None, household=None, floor=None)
    summed = held.annotate(found=Coalesce(Sum("postings__amount"), 0, output_field=whole))
    if wrong := summed.exclude(found=F("balance")).count():
        raise Disagreeing(_("The balances of %(count)s accounts are wrong. Please report this."), count=wrong)
    if wrong := held.filter(~Q(floor=None) & Q(balance__lt=F("floor"))).count():
        raise Disagreeing(_("%(count)s accounts have less than they may. Please report this."), count=wrong)
    if not is_sealed():
        raise Disagreeing(_("The ledgers are no longer sealed against changes. Please report this."))
    return held.count()
