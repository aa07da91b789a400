"""Writing down who sponsored whom, moving a member under another sponsor, taking one out of the tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.core.errors import UserError
from shuke.customers.names import tidy
from shuke.events import actions as events
from shuke.events.models import Batch
from shuke.network.actions.tree import chain, one_at_a_time, settle
from shuke.network.models import Above, Sponsorship
from shuke.records.customs import Changes
from shuke.records.customs import settle as settle_own_fields
from shuke.records.sent import FORM, made_before
from shuke.records.versions import check_version

EDITABLE = ("customer", "sponsor", "joined_on", "note")


class NobodyNamed(UserError):
    code = "nobody_named"


class SponsorsOneself(UserError):
    code = "sponsors_oneself"
    field = "sponsor"


class SponsoredAlready(UserError):
    code = "sponsored_already"
    field = "customer"


class InOwnLine(UserError):
    """The sponsor stands below the member."""

    code = "in_own_line"
    field = "sponsor"


class OneLine(UserError):
    """Of those who shall become one, one stands below another."""

    code = "one_line"


def check_apart(ids: Sequence[int]) -> None:
    """Raises OneLine: who becomes one with somebody of their own line would stand below themselves."""
    between = Above.objects.filter(member__in=ids, ancestor__in=ids, distance__gt=1)
    if between.exists():
        raise OneLine(_("One of them stands in the other’s line. Move that one under another sponsor first."))


@transaction.atomic
def sponsor(
    *,
    by: User | None,
    token: str = "",
    custom: Mapping[str, Any] | None = None,
    batch: Batch | None = None,
    at: datetime | None = None,
    **values: Any,
) -> Sponsorship:
    """The `customer` stands under the `sponsor` from now on, and belongs to that line. The same `token` a second time
    gives the first one back. Raises NobodyNamed, SponsorsOneself, SponsoredAlready, InOwnLine."""
    if known := made_before(Sponsorship.objects.all(), token):
        return known
    for name, sentence in (("customer", _("Say which member it is.")), ("sponsor", _("Say who the sponsor is."))):
        if not values.get(name):
            raise NobodyNamed(sentence).at(name)
    one_at_a_time()
    made = Sponsorship(**_cleaned(values), created_by=by, source_system=FORM if token else "", external_id=token)
    _check(made)
    changes: Changes = {name: (None, new) for name in EDITABLE if (new := getattr(made, name))}
    changes |= settle_own_fields(made, "sponsorship", custom, new=True)
    _save(made, by)
    _told("sponsored", made, by=by, at=at, batch=batch, changes=changes)
    settle([made.customer_id], by=by, at=at or timezone.now(), batch=batch)
    return made


@transaction.atomic
def change_sponsorship(
    sponsorship: Sponsorship,
    *,
    by: User | None,
    version: str | None = None,
    custom: Mapping[str, Any] | None = None,
    batch: Batch | None = None,
    at: datetime | None = None,
    **values: Any,
) -> Sponsorship:
    """Under another sponsor, with the whole line below; or another day. Raises what `sponsor` raises, and
    ChangedMeanwhile."""
    one_at_a_time()
    found = _locked(sponsorship)
    check_version(found, version)
    changes: Changes = {
        name: (old, new) for name, new in _cleaned(values).items() if (old := getattr(found, name)) != new
    }
    members, former = {found.customer_id}, [found.sponsor_id]
    for name, (_old, new) in changes.items():
        setattr(found, name, new)
    changes |= settle_own_fields(found, "sponsorship", custom)
    if changes:
        _check(found)
        _save(found, by)
        _told("moved" if "sponsor" in changes else "changed", found, by=by, at=at, batch=batch, changes=changes)
        settle(members | {found.customer_id}, by=by, at=at or timezone.now(), batch=batch, former=former)
    return found


@transaction.atomic
def leave(
    sponsorship: Sponsorship, *, by: User | None, batch: Batch | None = None, at: datetime | None = None
) -> Sponsorship:
    """The member leaves the tree; those whom they had sponsored move up to the member's own sponsor, each with an event
    of their own. A second time changes nothing."""
    one_at_a_time()
    found, at = _locked(sponsorship), at or timezone.now()
    if found.deleted_at is not None:
        return found
    moved = list(Sponsorship.objects.alive().filter(sponsor=found.customer_id).order_by("pk"))
    batch = batch or (events.open_batch("leave_network", by=by, at=at) if moved else None)
    found.deleted_at = at
    _save(found, by)
    _told("left", found, by=by, at=at, batch=batch)
    for one in moved:
        _told("moved", one, by=by, at=at, batch=batch, changes={"sponsor": (one.sponsor_id, found.sponsor_id)})
        one.sponsor_id = found.sponsor_id
        _save(one, by)
    members = [found.customer_id, *(one.customer_id for one in moved)]
    settle(members, by=by, at=at, batch=batch, former=[found.sponsor_id])
    return found


@transaction.atomic
def come_back(
    sponsorship: Sponsorship, *, by: User | None, batch: Batch | None = None, at: datetime | None = None
) -> Sponsorship:
    """Under the sponsor as before; whoever moved up meanwhile stays there. Raises what `sponsor` raises."""
    one_at_a_time()
    found = _locked(sponsorship)
    if found.deleted_at is not None:
        found.deleted_at = None
        _check(found)
        _save(found, by)
        _told("came_back", found, by=by, at=at, batch=batch)
        settle([found.customer_id], by=by, at=at or timezone.now(), batch=batch)
    return found


def _cleaned(values: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(values) - set(EDITABLE):
        raise TypeError(f"not fields of a sponsorship: {sorted(unknown)}")
    return values | ({"note": tidy(values["note"])} if "note" in values else {})


def _locked(sponsorship: Sponsorship) -> Sponsorship:
    found = Sponsorship.objects.select_related("customer", "sponsor").select_for_update(of=("self",))
    return found.get(pk=sponsorship.pk)


def _check(one: Sponsorship) -> None:
    """What the database refuses too, said in words; and that nobody comes to stand below themselves."""
    if one.customer_id == one.sponsor_id:
        raise SponsorsOneself(_("Choose somebody else: nobody sponsors themselves."))
    others = Sponsorship.objects.alive().filter(customer=one.customer_id).exclude(pk=one.pk)
    if others.exists():
        raise SponsoredAlready(_("This member already has a sponsor. Open the member and change it there."))
    if one.customer_id in chain(one.sponsor_id):
        raise InOwnLine(_("This sponsor stands below the member. Move the sponsor first."))


def _save(one: Sponsorship, by: User | None) -> None:
    one.modified_by = by
    one.save()


def _told(
    verb: str, one: Sponsorship, *, by: User | None, at: datetime | None, batch: Batch | None,
    changes: Changes | None = None,
) -> None:  # fmt: skip
    events.record(
        f"network.{verb}",
        one,
        by=by,
        at=at or timezone.now(),
        customer_id=one.customer_id,
        changes=changes,
        batch=batch,
    )
