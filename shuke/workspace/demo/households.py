"""Families among the invented people, and a firm with eight of them: rows, not yet written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise

from shuke.accounts.models import Team
from shuke.customers.models import Customer, Household, Membership, Relation, RelationType
from shuke.workspace.demo.entrance import SOURCE

FAMILIES = 2  # a team
COUPLE, GENERATION = 10, 21  # years apart, at most and at least
FIRM = "永和文具行"
TITLES = ("老闆", "店長", "採購", "會計", "業務", "業務", "倉管", "工讀生")
Role = Membership.Role


@dataclass
class Family:
    payer: Customer
    partner: Customer
    others: dict[Customer, Role] = field(default_factory=dict)


def families(people: Sequence[Customer]) -> list[Family]:
    """Couples of about the same age, with children and parents of the husband's or the wife's name."""
    teams: dict[int | None, list[Customer]] = defaultdict(list)
    for person in people:
        teams[person.team_id].append(person)
    return [family for team in teams.values() for family in _of_team(team)]


def _of_team(people: list[Customer]) -> Iterator[Family]:
    free = sorted(people, key=lambda one: (-one.orders_total, one.member_no))
    for _time in range(FAMILIES):
        family = next(filter(None, (_around(one, free) for one in free)), None)
        if family is None:
            return
        taken = {family.payer, family.partner, *family.others}
        free = [one for one in free if one not in taken]
        yield family


def _around(payer: Customer, free: list[Customer]) -> Family | None:
    near = (one for one in free if one.gender != payer.gender and abs(_years(one, payer)) < COUPLE)
    partner = next(near, None)
    if partner is None:
        return None
    family = Family(payer, partner)
    for one in free:
        if one.surname in {payer.surname, partner.surname} and one not in (payer, partner) and len(family.others) < 3:
            if _years(payer, one) > GENERATION and _years(partner, one) > GENERATION:
                family.others[one] = Role.CHILD
            elif _years(one, payer) > GENERATION:
                family.others[one] = Role.ELDER
    return family if family.others else None


def _years(older: Customer, younger: Customer) -> float:
    assert older.birthday
    assert younger.birthday
    return (younger.birthday - older.birthday).days / 365


def homes(found: Sequence[Family], at: datetime) -> Iterator[Household]:
    for family in found:
        name = f"{family.payer.surname}家"
        yield Household(
            name=name, team_id=family.payer.team_id, source_system=SOURCE, external_id=family.payer.member_no,
            created_at=at,
        )  # fmt: skip


def memberships(found: Sequence[Family], written: Sequence[Household], on: date) -> Iterator[Membership]:
    for family, household in zip(found, written, strict=True):
        roles = {family.payer: Role.PAYER, family.partner: Role.USER, **family.others}
        for one, role in roles.items():
            first = one == family.payer
            yield Membership(household=household, customer=one, role=role, is_primary=first, joined_on=on)


def firm(team: Team, at: datetime) -> Customer:
    return Customer(
        kind=Customer.Kind.ORGANISATION, name=FIRM, member_no="F00001", team=team, tax_id="12345675",
        source_system=SOURCE, external_id="F00001", created_at=at,
    )  # fmt: skip


def relations(found: Sequence[Family], company: Customer, staff: Sequence[Customer]) -> Iterator[Relation]:
    """As far as the shop still knows these kinds of relation."""
    kinds = {one.key: one for one in RelationType.objects.exclude(key="")}

    def relate(key: str, one: Customer, other: Customer, title: str = "") -> Iterator[Relation]:
        if kind := kinds.get(key):
            yield Relation(from_customer=one, to_customer=other, type=kind, both_ways=kind.both_ways, title=title)

    for family in found:
        yield from relate("spouse", family.payer, family.partner)
        for one, role in family.others.items():
            yield from relate("parent", *((family.payer, one) if role == Role.CHILD else (one, family.payer)))
    for family, other in pairwise(found):
        yield from relate("referrer", family.payer, other.payer)
    for one, title in zip(staff, TITLES, strict=False):
        yield from relate("works", one, company, title)
