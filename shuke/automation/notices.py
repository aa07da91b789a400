"""That a customer does something right now, on the screen of who serves them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.accounts.models import User
from shuke.automation.queries.open import Shown, shown_to
from shuke.notices.kinds import Kind, Told
from shuke.notices.models import Notice
from shuke.records import types


def _told(user: User, notices: Sequence[Notice]) -> dict[int, Told]:
    found = {one.suggestion.pk: one for one in shown_to(user, pk__in=[one.subject_id for one in notices])}
    return {one.pk: _said(found[one.subject_id]) for one in notices if one.subject_id in found}


def _said(shown: Shown) -> Told:
    return Told(
        _("%(who)s: %(what)s") % {"who": shown.customer.name, "what": shown.reason},
        types.named("customer").url(shown.customer.pk),
        shown.words,
    )


SIGNAL = Kind(
    "signal",
    gettext_lazy("A customer does something right now"),
    icon="bolt",
    looks=(_told,),
    permission="today.view",
    part="playbooks",
    pops=True,
)
