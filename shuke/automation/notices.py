"""That a customer does something right now, on the screen of who serves them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.accounts.models import User
from shuke.automation.queries.open import Shown, shown_to
from shuke.notices.kinds import Kind, Told
from shuke.notices.models import Notice
from shuke.records import types
from shuke.records.notices import about
from shuke.records.types import RecordType


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


def _calls(_notice: Notice, kind: RecordType, record: Any) -> str:
    return _("%(who)s is calling") % {"who": kind.title_of(record)}


def _unknown(_user: User, notices: Sequence[Notice]) -> dict[int, Told]:
    """Of whom there is only the number."""
    found = {one.pk: one.key.rpartition("|")[0] for one in notices if one.subject_id is None}
    url = reverse("workspace:search")
    return {
        pk: Told(_("Unknown number is calling: %(number)s") % {"number": phone}, f"{url}?{urlencode({'q': phone})}")
        for pk, phone in found.items()
    }


CALL = Kind(
    "call",
    gettext_lazy("The telephone rings"),
    icon="phone-call",
    looks=(about(_calls), _unknown),
    permission="customers.view",
    part="telephone",
    pops=True,
)
