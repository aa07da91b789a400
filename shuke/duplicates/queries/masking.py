"""All that is told of a customer whom the reader may not see: the ends of name and phone, and whom to ask."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from shuke.accounts.models import Role, User
from shuke.customers.models import Customer
from shuke.records.search.tokens import national

HOLE = "○"
DOTS = "••••"


@dataclass(frozen=True)
class Hidden:
    name: str  # 王○明
    phone: str  # 09••••678
    ask: str


def hidden(customer: Customer, phone: str = "") -> Hidden:
    """`phone` is the number that the reader has themselves; another one is not told of at all."""
    return Hidden(mask_name(customer.name), mask_phone(phone), whom_to_ask(customer))


def mask_name(name: str) -> str:
    """王小明 → 王○明, 王明 → 王○, Mei-ling Chen → M○○○ C○○○."""
    if name.isascii():
        return " ".join(f"{word[0]}{HOLE * 3}" for word in name.split()[:3])
    solid = "".join(name.split())
    return f"{solid[0]}{HOLE}{solid[-1]}" if len(solid) > 2 else f"{solid[0]}{HOLE}"


def mask_phone(e164: str) -> str:
    digits = national(e164) if e164 else ""
    return f"{digits[:2]}{DOTS}{digits[-3:]}" if len(digits) >= 8 else ""


def whom_to_ask(customer: Customer) -> str:
    """Who looks after them; else somebody who leads their team, else an owner of the shop."""
    if customer.owner_id and customer.owner and customer.owner.is_active:
        return str(customer.owner)
    active = User.objects.filter(is_active=True).order_by("id")
    leads = active.filter(role=Role.MANAGER, teams=customer.team_id) if customer.team_id else active.none()
    found = leads.first() or active.filter(Q(role=Role.OWNER)).first()
    return str(found) if found else _("the owner of the shop")
