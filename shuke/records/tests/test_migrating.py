from __future__ import annotations

import pytest
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection

from shuke.customers.models import Phone
from shuke.records.management.commands.migrate import foreign_keys_checked_once

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL holds its foreign keys itself"),
]


@pytest.fixture
def lost():
    """A phone of nobody."""
    phone = Phone.objects.create(customer_id=987_654_321, raw="0912-345-678")
    yield phone
    phone.delete()


def _migrate(changes: int) -> None:
    with foreign_keys_checked_once(DEFAULT_DB_ALIAS):
        for _change in range(changes):
            connection.check_constraints()  # as Django's schema editor does after each


def test_many_migrations_look_through_the_foreign_keys_when_all_are_done(lost):
    with pytest.raises(IntegrityError):
        _migrate(3)


def test_nothing_is_looked_through_where_nothing_was_migrated(lost):
    _migrate(0)
    with pytest.raises(IntegrityError):
        connection.check_constraints()


def test_they_are_looked_through_once(django_assert_num_queries):
    with django_assert_num_queries(1):
        _migrate(3)
