"""Doctor and the way back in."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from conftest import Cast
from shuke.accounts.models import Role, User
from shuke.cli import checks, createowner
from shuke.cli.checks import Ailing
from shuke.core import orphans
from shuke.core.errors import UserError
from shuke.customers.models import Customer
from shuke.orders.actions import refresh_measures
from shuke.orders.models import OrderLine


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def test_orders_and_measures_that_agree_are_well(cast: Cast) -> None:
    refresh_measures(None)
    assert "3" in checks.orders_agree()
    assert checks.measures_agree()
    assert checks.integrity()


def test_a_line_that_contradicts_its_order_is_found(cast: Cast) -> None:
    OrderLine.objects.filter(pk=OrderLine.objects.order_by("pk")[0].pk).update(counted=False)
    with pytest.raises(Ailing, match="1 order lines"):
        checks.orders_agree()


def test_wrong_totals_are_found(cast: Cast) -> None:
    refresh_measures(None)
    Customer.objects.filter(pk=cast.wang.pk).update(orders_count=99)
    with pytest.raises(Ailing, match="1 customers"):
        checks.measures_agree()


@pytest.mark.django_db
def test_a_silent_worker_is_found() -> None:
    long_ago = timezone.now() - timedelta(days=1)
    orphans.beat("w", pid=1, started_at=long_ago, at=long_ago)
    with pytest.raises(Ailing, match="background work"):
        checks.worker()


def test_a_retired_person_comes_back_as_owner(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.carol.is_active = False
    cast.carol.save()
    monkeypatch.setattr("sys.stdin", io.StringIO("a long enough secret\n"))
    assert createowner.main(["carol"]) == 0
    carol = User.objects.get(username="carol")
    assert (carol.role, carol.is_active, carol.check_password("a long enough secret")) == (Role.OWNER, True, True)


def test_a_new_owner_is_let_in(cast: Cast) -> None:
    person = createowner.let_in("eve", "Eve", "a long enough secret")
    assert person.is_owner
    assert person.check_password("a long enough secret")


def test_a_weak_password_changes_nothing(cast: Cast) -> None:
    with pytest.raises(UserError):
        createowner.let_in("eve", "Eve", "123")
    assert not User.objects.filter(username="eve").exists()


@pytest.mark.django_db
def test_a_shop_that_nobody_opened_has_no_owner_to_add_to() -> None:
    with pytest.raises(UserError, match="Nobody has opened"):
        createowner.let_in("eve", "Eve", "a long enough secret")
