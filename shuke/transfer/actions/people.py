"""Writing a settled piece of customers or products."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from shuke.accounts.models import Team
from shuke.catalogue.actions import loading
from shuke.catalogue.models import Product
from shuke.customers.actions import loading as customers
from shuke.customers.models import Customer, Phone
from shuke.transfer import consents
from shuke.transfer.actions.keeping import add_up, opened, remember_created
from shuke.transfer.matching.desk import Desk
from shuke.transfer.matching.entries import Settled, settle_goods, settle_people
from shuke.transfer.matching.own import value_of
from shuke.transfer.matching.spoken import Spoken
from shuke.transfer.models import Import


def write_people(job: Import, piece: pa.Table, desk: Desk, said: Spoken) -> Settled:
    make_teams(job, pc.unique(piece["team"]).to_pylist(), desk)
    settled = settle_people(piece, desk, said)
    ids = customers.create_customers([person.values for person in settled.new], by=desk.by, at=desk.at)
    for person, record in zip(settled.new, ids, strict=True):
        person.id = record
    touched = [*settled.new, *settled.changed]
    phones = customers.add_phones([phone for person in touched for phone in _phones(person)])
    changes = [_change(person) for person in settled.changed]
    customers.change_customers(changes, batch=opened(job), by=desk.by, at=desk.at)
    remember_created(job, Customer, ids)
    remember_created(job, Phone, phones)
    add_up(job, consents=consents.write(job, settled, by=desk.by, at=desk.at))
    people = [person.values for person in settled.new]
    customers.tell_origins(ids, people, batch=opened(job), by=desk.by, at=desk.at)
    add_up(job, customers_created=len(ids), customers_changed=len(settled.changed), by_name_only=settled.by_name_only,
           emptied=settled.emptied)  # fmt: skip
    return settled


def _phones(person: Any) -> list[tuple[int, str, str, int]]:
    first = len(person.numbers) - len(person.new_phones)
    return [(person.id, raw, e164, first + place) for place, (raw, e164) in enumerate(person.new_phones)]


def _change(person: Any) -> tuple[int, dict[str, tuple[Any, Any]]]:
    fields = {name: (old, value_of(person, name)) for name, old in person.before.items()}
    if person.new_phones:
        fields["phones"] = ([], [raw for raw, _e164 in person.new_phones])
    return person.id, fields


def make_teams(job: Import, names: Iterable[str], desk: Desk) -> None:
    """Teams that the file names and the shop doesn't have yet; people with their own teams make none."""
    desk.know_teams()
    missing = [] if desk.allowed is not None else [name for name in names if name and name not in desk.teams]
    made = [Team.objects.create(name=name) for name in missing]
    if made:
        remember_created(job, Team, [team.pk for team in made])
        add_up(job, teams_created=len(made))
        desk.know_teams()


def write_goods(job: Import, piece: pa.Table, desk: Desk, said: Spoken) -> Settled:
    settled = settle_goods(piece, desk, said)
    ids = loading.create_products([good.values for good in settled.new], by=desk.by, at=desk.at)
    for good, record in zip(settled.new, ids, strict=True):
        good.id = record
    changes = [
        (good.id, {name: (old, value_of(good, name)) for name, old in good.before.items()}) for good in settled.changed
    ]
    loading.change_products(changes, batch=opened(job), by=desk.by, at=desk.at)
    remember_created(job, Product, ids)
    add_up(job, products_created=len(ids), products_changed=len(settled.changed), emptied=settled.emptied)
    return settled
