"""Writing the invented shop into an empty installation, and taking it away again."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, ProtectedError, QuerySet
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Role, Scope, Shop, Team, User
from shuke.activities.models import Task
from shuke.analytics.actions.warehouse import refresh_now
from shuke.catalogue.models import Product
from shuke.core.errors import UserError
from shuke.customers.models import Customer, Household, Membership, Phone, Relation
from shuke.events.actions import open_batch, record
from shuke.events.models import Batch, Event
from shuke.insights.actions.tasks import refresh
from shuke.ledgers.actions.forgetting import forget_accounts
from shuke.orders.models import Order, OrderLine
from shuke.records import search
from shuke.workspace.demo import diary, households, rows, world
from shuke.workspace.demo.entrance import PASSWORD, PEOPLE, SOURCE

KIND, FILLED = "demo", "workspace.demo_filled"


class ShopNotEmpty(UserError):
    code = "shop_not_empty"


@transaction.atomic
def fill(*, on: date, at: datetime, password: str = PASSWORD, force: bool = False, seed: int = 1) -> Batch:
    """Two years of an invented shop up to `on`. People who can sign in are made only where nobody can sign in yet,
    since their password is known to everybody."""
    if is_filled():
        raise ShopNotEmpty(_("The demo shop is already here. Take it away with: shuke demo --remove"))
    if not force and not is_empty():
        raise ShopNotEmpty(
            _("This shop has records of its own: nothing was changed. To add the demo all the same: shuke demo --force")
        )
    before = {"teams": set(_ids(Team)), "users": set(_ids(User)), "shop": set(_ids(Shop))}
    if not before["shop"]:
        Shop.objects.create(id=1, name="熟客示範茶行", currency=rows.CURRENCY)
    teams = [Team.objects.get_or_create(name=name, defaults={"position": place})[0] for place, name in _placed_teams()]
    customers = _write(world.build(customers=200, lines=6000, until=on, seed=seed), teams, at)
    _bind(customers, teams[0], on, at)
    if not before["users"]:
        diary.write(_best(customers), _invite(teams, password), on, at)
    refresh(on, at=at)
    refresh_now(full=False)  # the warehouse
    batch = open_batch(KIND, by=None, at=at)
    made = {"teams": _ids(Team), "users": _ids(User), "shop": _ids(Shop)}
    changes = {name: (None, sorted(set(ids) - before[name])) for name, ids in made.items()}
    record(FILLED, batch, by=None, at=at, batch=batch, changes=changes)
    return batch


def people_of(batch: Batch) -> list[int]:
    """Ids of the people whom the demo brought along."""
    return batch.events.get(verb=FILLED).changes["users"][1]


def is_filled() -> bool:
    return Customer.objects.filter(source_system=SOURCE).exists()


def is_empty() -> bool:
    """Whether the shop has no records of its own yet."""
    return not any(model.objects.exists() for model in (Customer, Product, Order))


def _ids(found: type[Team] | type[User] | type[Shop]) -> list[int]:
    return list(found.objects.values_list("pk", flat=True))


def _placed_teams() -> list[tuple[int, str]]:
    start = (Team.objects.aggregate(last=Max("position"))["last"] or 0) + 1
    return list(enumerate(world.TEAMS, start))


def _write(invented: world.World, teams: list[Team], at: datetime) -> list[Customer]:
    products = Product.objects.bulk_create(rows.products(invented, at))
    customers = Customer.objects.bulk_create(rows.customers(invented, teams, at), batch_size=500)
    Phone.objects.bulk_create(rows.phones(invented, customers), batch_size=500)
    orders = Order.objects.bulk_create(rows.orders(invented, customers, at), batch_size=500)
    OrderLine.objects.bulk_create(rows.lines(invented, orders, products), batch_size=500)
    for kind, records in (("product", products), ("customer", customers), ("order", orders)):
        search.index(kind, [record.pk for record in records])
    return customers


def _bind(customers: list[Customer], team: Team, on: date, at: datetime) -> None:
    """Some of them are families, and some work at the same firm."""
    families = households.families(customers)
    written = Household.objects.bulk_create(households.homes(families, at))
    Membership.objects.bulk_create(households.memberships(families, written, on))
    firm = households.firm(team, at)
    firm.save()
    staff = [one for one in customers if one.team_id == team.pk]
    Relation.objects.bulk_create(households.relations(families, firm, staff))
    search.index("household", [one.pk for one in written])
    search.index("customer", [firm.pk])


def _best(customers: list[Customer]) -> list[Customer]:
    """Those who buy most: whom one opens first."""
    found = Customer.objects.filter(pk__in=[one.pk for one in customers])
    return list(found.order_by("-orders_total", "id")[:20])


def _invite(teams: list[Team], password: str) -> User:
    """Gives back the owner."""
    for username, name, role, own in PEOPLE:
        scope = Scope.ALL if role == Role.OWNER else Scope.TEAMS
        user = User(username=username, name=name, role=role, scope=scope)
        user.set_password(password)
        user.save()
        user.teams.set([teams[place] for place in own])
    return User.objects.get(username=PEOPLE[0][0])


@transaction.atomic
def remove(*, on: date, at: datetime) -> None:
    """Take away all that `fill` brought, and what people did with it: answers, orders of invented customers, events.

    A demo product in an order of a real customer stays as the shop's own. A demo person whose name stands on real
    records stays too, but can't sign in any more.
    """
    if not is_filled():
        raise ShopNotEmpty(_("There is no demo shop here to take away."))
    customers = list(Customer.objects.filter(source_system=SOURCE).values_list("pk", flat=True))
    orders = Order.objects.filter(customer__in=customers)
    products = Product.objects.filter(source_system=SOURCE)
    _forget("order", orders)
    homes = Household.objects.filter(source_system=SOURCE).values_list("pk", flat=True)
    forget_accounts(customers, list(homes))
    _forget("household", Household.objects.filter(source_system=SOURCE))
    _forget("customer", Customer.objects.filter(pk__in=customers))
    products.filter(lines__isnull=False).update(source_system="", external_id="")
    _forget("product", products)
    Task.objects.filter(customer_id__in=customers).delete()
    Event.objects.filter(customer_id__in=customers).erase()
    for batch in Batch.objects.filter(kind=KIND):
        _undo(batch)
    refresh(on, at=at)


def _forget(kind: str, found: QuerySet) -> None:
    """Delete the records together with their events and their place in the search."""
    ids = list(found.values_list("pk", flat=True))
    Event.objects.filter(subject_type=found.model._meta.label_lower, subject_id__in=ids).erase()
    search.remove(kind, ids)
    found.delete()


def _undo(batch: Batch) -> None:
    """Take away the teams, people and shop that the demo made, unless real records hold on to them."""
    event = Event.objects.get(batch=batch, verb=FILLED)
    made = {name: new for name, (_old, new) in event.changes.items()}
    batch.events.all().erase()
    batch.delete()
    people = User.objects.filter(pk__in=made["users"])
    Task.objects.filter(about_type="", assignee__in=people).delete()
    Event.objects.filter(by__in=people, batch=None).erase()
    _delete_each(people)
    people.update(is_active=False)
    _delete_each(Team.objects.filter(pk__in=made["teams"]))
    if not User.objects.exists():
        Shop.objects.filter(pk__in=made["shop"]).delete()


def _delete_each(found: QuerySet) -> None:
    for row in found:
        with suppress(ProtectedError), transaction.atomic():
            row.delete()
