"""Ten million lines into an empty database: columns through ADBC, indexes made afterwards.

Only for measuring: nothing is checked, no event is recorded. Import goes through the real engine instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import adbc_driver_postgresql.dbapi
import adbc_driver_sqlite.dbapi
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models

from benchmarks import shaped, tables
from shuke.accounts.models import Role, Scope, Shop, Team, User
from shuke.activities.models import Task
from shuke.analytics.columns import postgres_place
from shuke.catalogue.models import Product
from shuke.customers.models import Customer, Household, Membership, Phone
from shuke.orders.models import Order, OrderLine
from shuke.records.models import CustomRecord
from shuke.workspace.demo.world import World

LOADED: list[type[models.Model]] = [
    Product, Customer, Phone, Order, OrderLine, CustomRecord, Task, Household, Membership,
]  # fmt: skip
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Besides:
    """How much there is of what has no order lines; None: as many as suit the number of customers."""

    warranties: int | None = None
    tasks: int | None = None
    households: int | None = None

    def of(self, customers: int) -> tuple[int, int, int]:
        usual = (customers, customers // 5, customers // 10)
        given = (self.warranties, self.tasks, self.households)
        return tuple(most if one is None else one for one, most in zip(given, usual, strict=True))


def load(world: World, besides: Besides = Besides()) -> None:
    """Write the world into the migrated, empty database that Django is connected to, with an owner to sign in."""
    Shop.objects.create(id=1, name="熟客量測店")
    Team.objects.bulk_create(Team(id=number + 1, name=name) for number, name in enumerate(world.teams))
    owner = User(username="owner", name="店主", role=Role.OWNER, scope=Scope.ALL, language="zh-hant")
    owner.set_password("bench-shuke")
    owner.save()
    shaped.staff(len(world.teams))
    shaped.shape()
    with _without_indexes():
        ingest(Product, tables.products(world))
        ingest(Customer, tables.customers(world) | shaped.customers(len(world.customers.surname)))
        ingest(Phone, tables.phones(world))
        ingest(Order, tables.orders(world))
        for part in tables.lines(world):
            ingest(OrderLine, part)
        _load_besides(world, besides)
    shaped.index()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [*LOADED, Team]):
            cursor.execute(statement)
        cursor.execute("ANALYZE")


def _load_besides(world: World, besides: Besides) -> None:
    people, until = len(world.customers.surname), shaped.until_of(world)
    warranties, tasks, households = besides.of(people)
    ingest(CustomRecord, shaped.warranties(warranties, people, len(world.teams)))
    ingest(Task, shaped.tasks(tasks, people, until))
    ingest(Household, shaped.households(households))
    ingest(Membership, shaped.memberships(min(households, people // 2), until))


def index() -> None:
    """The search index, which bulk loading goes past."""
    call_command("reindex", verbosity=0)


@contextmanager
def _without_indexes() -> Iterator[None]:
    """Take the indexes of the loaded tables away and make them again afterwards, as they were."""
    with connection.cursor() as cursor:
        found = [index for model in LOADED for index in _indexes(cursor, model._meta.db_table)]
        for name, _made in found:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA cache_size=-1000000")  # 1 GB, for sorting; the connection is closed afterwards
            cursor.execute("PRAGMA threads=2")
        for _name, made in found:
            cursor.execute(made)
    connection.close()


def _indexes(cursor: Any, table: str) -> list[tuple[str, str]]:
    """Name and statement of each index that isn't a primary key."""
    if connection.vendor == "sqlite":
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql <> '' AND tbl_name = %s", [table]
        )
    else:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT IN"
            " (SELECT conname FROM pg_constraint)",
            [table],
        )
    return list(cursor.fetchall())


def ingest(model: type[models.Model], *parts: dict[str, Any]) -> None:
    with _driver() as link, link.cursor() as cursor:
        for columns in parts:
            cursor.adbc_ingest(model._meta.db_table, _table(model, columns), mode="append")
        link.commit()


def _driver() -> Any:
    if connection.vendor == "sqlite":
        connection.close()  # two writers, one file
        return adbc_driver_sqlite.dbapi.connect(str(connection.settings_dict["NAME"]))
    return adbc_driver_postgresql.dbapi.connect(postgres_place())


def _table(model: type[models.Model], columns: dict[str, Any]) -> pa.Table:
    """The columns of the model's table in its order; those not given hold a default."""
    count = len(columns["id"])
    fields = [one for one in model._meta.concrete_fields if one.column in columns or not _is_json(one)]
    return pa.table({field.column: _column(field, columns.get(field.column), count) for field in fields})


def _is_json(field: models.Field) -> bool:
    return isinstance(field, models.JSONField)


def _column(field: models.Field, given: Any, count: int) -> pa.Array:
    kind = _arrow_type(field)
    if _is_json(field) and connection.vendor == "postgresql":
        return pc.binary_join_element_wise("\x01", given, "")  # jsonb, as COPY has it: a version, then text
    if given is None or isinstance(given, str):
        given = pa.repeat(pa.scalar(_default(field) if given is None else given), count)
    if isinstance(given, np.ndarray | list):
        given = pa.array(given)
    if connection.vendor == "sqlite" and pa.types.is_boolean(given.type):
        given = given.cast(pa.int64())
    return given.cast(kind)


def _default(field: models.Field) -> Any:
    if isinstance(field, models.DateTimeField) and not field.null:
        return NOW if connection.vendor == "postgresql" else NOW.strftime("%Y-%m-%d %H:%M:%S")
    if field.has_default():
        return field.get_db_prep_value(field.get_default(), connection)
    return None if field.null else ""


def _arrow_type(field: models.Field) -> pa.DataType:
    kinds = _SQLITE if connection.vendor == "sqlite" else _POSTGRES
    return next((kind for model_field, kind in kinds if isinstance(field, model_field)), pa.string())


_WHOLE = (models.BigIntegerField, models.ForeignKey, models.BigAutoField)
_SQLITE = [((*_WHOLE, models.IntegerField, models.BooleanField), pa.int64()), (models.FloatField, pa.float64())]
_POSTGRES = [
    (models.DateTimeField, pa.timestamp("us", "UTC")),
    (models.DateField, pa.date32()),
    (models.BooleanField, pa.bool_()),
    (models.PositiveSmallIntegerField, pa.int16()),
    (_WHOLE, pa.int64()),
    (models.IntegerField, pa.int32()),
    (models.FloatField, pa.float64()),
]
