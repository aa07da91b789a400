"""The telephone rings: who that is stands on the screen of whoever sits there, and it counts as a signal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import ApiToken, Shop, User
from shuke.accounts.policy import fields_closed, may
from shuke.automation.actions.following import follow
from shuke.automation.actions.taking import take_in
from shuke.automation.models import Line
from shuke.core.errors import NotAllowed, UserError
from shuke.customers.models import Customer
from shuke.customers.phones import shop_region, to_e164
from shuke.events import actions as events
from shuke.notices import actions as notices

KIND, SOURCE = "call", "telephone"
SAME = 10  # seconds in which a call without a number of its own is taken for the same one
_signer = Signer(salt="automation.calls")


class BadCall(UserError):
    code = "bad_call"


@dataclass(frozen=True)
class Call:
    """`phone` as the telephone system says it; `extension` or `staff` (a user name) say who sits there. `number` is
    the system's own for the call: the same a second time changes nothing."""

    phone: str
    extension: str = ""
    staff: str = ""
    number: str = ""


@transaction.atomic
def ring(call: Call, *, by: User, at: datetime) -> User | None:
    """Gives whom it was shown. `by` is whose key the telephone system has. Raises BadCall, NotAllowed."""
    if not may(by, "customer:change"):
        raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))
    if not call.phone.strip() or len(call.phone) > 40 or len(call.number) > 60:
        raise BadCall(_("Say in `phone` who calls, in at most 40 characters.")).at("phone")
    number = call.number or f"{to_e164(call.phone, shop_region()) or call.phone}-{int(at.timestamp()) // SAME}"
    person = who_sits_at(call)
    row = {"kind": "call", "phone": call.phone, "at": at.isoformat(), "source": SOURCE, "id": number[:80]}
    taken = take_in([row | ({"staff": person.username} if person else {})], by=by, at=at)
    follow(taken.new, taken.staff, at)
    if person is not None:
        _show(person, call.phone, number, at)
    return person


def who_sits_at(call: Call) -> User | None:
    rows = User.objects.filter(is_active=True)
    if call.staff:
        return rows.filter(username=call.staff).first()
    if not call.extension:
        return None
    return rows.filter(pk__in=Line.objects.filter(extension=call.extension).values("person")).first()


def _show(person: User, phone: str, number: str, at: datetime) -> None:
    """What that person may see: of a customer whom they don't, the number alone. Of several, whoever came last."""
    found = None
    if (e164 := to_e164(phone, shop_region())) and "phones" not in fields_closed(person, "customer"):
        rows = Customer.objects.visible_to(person).filter(phones__e164=e164)
        found = rows.order_by(F("last_ordered_on").desc(nulls_last=True), "-pk").first()
    if found is not None:
        notices.tell(KIND, [person], f"{SOURCE}:{number}", at=at, about=found)
    else:
        notices.tell(KIND, [person], f"{phone.strip()}|{number}"[:100], at=at)


def address_key(token: ApiToken) -> str:
    """For systems that can only fetch an address: it opens nothing but this, as long as the key is not withdrawn."""
    return _signer.sign(str(token.pk))


def whose(key: str, at: datetime) -> User | None:
    try:
        number = int(_signer.unsign(key))
    except (BadSignature, ValueError):
        return None
    token = ApiToken.objects.select_related("user").filter(pk=number, revoked_at=None, read_only=False).first()
    if token is None or not token.user.is_active or (token.expires_at and token.expires_at <= at):
        return None
    return token.user


@transaction.atomic
def lay_lines(given: Mapping[int, str], *, by: User, at: datetime) -> None:
    """Person → extension; empty for nobody's. Raises BadCall when two have the same."""
    wanted = {person: extension.strip()[:40] for person, extension in given.items() if extension.strip()}
    if len(set(wanted.values())) < len(wanted):
        raise BadCall(_("Each extension can belong to one person only."))
    before = dict(Line.objects.values_list("person", "extension"))
    if before == wanted:
        return
    Line.objects.all().delete()
    Line.objects.bulk_create(Line(person_id=person, extension=one) for person, one in wanted.items())
    changes = {"lines": (None, sorted(wanted.values()))}
    events.record("automation.lines_changed", Shop.objects.get(), by=by, at=at, changes=changes)
