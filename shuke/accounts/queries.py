"""The shop and the people in it, as pages ask for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Now

from shuke.accounts.models import Role, Session, Share, Shop, ShopRole, Team, User
from shuke.accounts.rights import Rights
from shuke.core.prepared import prepared


def current_shop() -> Shop | None:
    """The shop, or None before the first-run wizard."""
    return next(iter(_shops()), None)


def shop_currency() -> str:
    """ISO code of what the shop counts in."""
    shop = current_shop()
    return shop.currency if shop else "TWD"


@prepared()
def _shops() -> QuerySet[Shop]:
    return Shop.objects.filter(id=1)


def people() -> QuerySet[User]:
    return User.objects.prefetch_related("teams").order_by("-is_active", "name", "id")


def teams() -> QuerySet[Team]:
    """Every team in the order of the shop, with how many people work in it."""
    counted = Team.objects.annotate(people=Count("members", filter=Q(members__is_active=True)))
    return counted.select_related("parent").order_by("position", "name")


@prepared("person")
def teams_of(person: int) -> QuerySet[Team, int]:
    """Ids of the teams that the person works in."""
    return Team.objects.filter(members=person).values_list("id", flat=True)


def with_below(own: set[int]) -> set[int]:
    """These teams' ids and those of all teams below them, at any depth."""
    children: dict[int | None, list[int]] = {}
    for pk, parent in _tree():
        children.setdefault(parent, []).append(pk)
    found, queue = set(own), list(own)
    while queue:
        fresh = [child for child in children.get(queue.pop(), []) if child not in found]
        found.update(fresh)
        queue.extend(fresh)
    return found


@prepared()
def _tree() -> QuerySet[Team, tuple[int, int | None]]:
    return Team.objects.values_list("pk", "parent_id")


def rights_of(role: str) -> Rights:
    """What the role of this key grants; a role that is gone grants what the weakest does."""
    if role == Role.OWNER:
        return Rights(Role.OWNER)
    row = next(iter(_roles(role)), None)
    if row is None:
        return Rights(role if role in Role.values else Role.READ_ONLY)
    return Rights(row.base, row.extents, row.named, row.fields)


@prepared("key")
def _roles(key: str) -> QuerySet[ShopRole]:
    return ShopRole.objects.filter(key=key)


def shares_with(user: User, team_ids: Iterable[int]) -> list[tuple[str, int, bool]]:
    """Record type, id and whether it may be changed, of what is shared with the person or these teams now."""
    return _shared_with(user.pk, tuple(team_ids))


@prepared("person", "teams")
def _shared_with(person: int, teams: tuple[int, ...]) -> QuerySet[Share, tuple[str, int, bool]]:
    running = Q(until=None) | Q(until__gt=Now())
    shared = Share.objects.filter(Q(user=person) | Q(team__in=teams), running)
    return shared.values_list("record_type", "record_id", "may_change")


@dataclass(frozen=True)
class ShownRole:
    """One line of the roles page. `row` is None for a built-in role that nothing was changed of."""

    key: str
    name: str
    rights: Rights
    people: list[User]
    row: ShopRole | None

    @property
    def own(self) -> bool:
        """Made by the shop, which can then rename and delete it."""
        return self.key not in Role.values


def roles() -> list[ShownRole]:
    """The built-in ones from the most to the least, then the shop's own by name."""
    rows = {row.key: row for row in ShopRole.objects.order_by("name")}
    held: dict[str, list[User]] = {}
    for person in User.objects.filter(is_active=True).order_by("name", "id"):
        held.setdefault(person.role, []).append(person)
    keys = [*Role.values, *(key for key in rows if key not in Role.values)]
    return [_shown(key, rows.get(key), held.get(key, [])) for key in keys]


def role_shown(key: str) -> ShownRole | None:
    return next((role for role in roles() if role.key == key), None)


def people_with_roles() -> list[tuple[User, str]]:
    names = role_names()
    return [(person, names.get(person.role, person.role)) for person in people()]


def role_names() -> dict[str, str]:
    own = dict(ShopRole.objects.exclude(name="").order_by("name").values_list("key", "name"))
    return {**{key: str(label) for key, label in Role.choices}, **own}


def _shown(key: str, row: ShopRole | None, people: list[User]) -> ShownRole:
    rights = Rights(row.base, row.extents, row.named, row.fields) if row else Rights(key)
    name = str(row) if row and row.name else str(Role(key).label)
    return ShownRole(key, name, rights, people, row)


def shares_of(record_type: str, record_id: int) -> list[Share]:
    """With whom a record is shared now, the newest last."""
    return _shares_of(record_type, record_id)


@prepared("record_type", "record_id")
def _shares_of(record_type: str, record_id: int) -> QuerySet[Share]:
    running = Q(until=None) | Q(until__gt=Now())
    rows = Share.objects.filter(running, record_type=record_type, record_id=record_id)
    return rows.prefetch_related("user", "team", "by").order_by("id")


def person_called(account: str) -> User | None:
    """Whoever signs in by this name or e-mail address."""
    found = User.objects.filter(Q(username__iexact=account) | Q(email__iexact=account), is_active=True)
    return found.order_by("pk").first() if account else None


def sessions_of(person: User, at: datetime) -> list[Session]:
    """Where the person is signed in, the last used first."""
    return list(Session.objects.filter(user=person, expire_date__gt=at).order_by("-seen_at", "-expire_date"))


@dataclass(frozen=True)
class SecondStep:
    """What somebody has set up beside the password."""

    phone: Authenticator | None
    passkeys: list[Authenticator]
    codes_left: int

    @property
    def is_set_up(self) -> bool:
        return bool(self.phone or self.passkeys)


def second_step_of(person: User) -> SecondStep:
    rows = list(Authenticator.objects.filter(user=person).order_by("pk"))
    by_type = {row.type: row for row in rows}
    codes = by_type.get(Authenticator.Type.RECOVERY_CODES)
    passkeys = [row for row in rows if row.type == Authenticator.Type.WEBAUTHN]
    left = len(codes.wrap().get_unused_codes()) if codes else 0
    return SecondStep(by_type.get(Authenticator.Type.TOTP), passkeys, left)


def has_second_step(person: int) -> bool:
    return bool(_second_steps(person))


@prepared("person")
def _second_steps(person: int) -> QuerySet[Authenticator, int]:
    counting = [Authenticator.Type.TOTP.value, Authenticator.Type.WEBAUTHN.value]
    return Authenticator.objects.filter(user_id=person, type__in=counting).values_list("pk", flat=True)
