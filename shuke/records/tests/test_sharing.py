"""One record shown to somebody who would not see it otherwise."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from conftest import Cast
from shuke.accounts.models import Share, User
from shuke.core.errors import NotAllowed, UserError
from shuke.customers.models import Customer
from shuke.events.models import Event
from shuke.orders.models import Order
from shuke.records import actions, search, types
from shuke.records.actions.sharing import end_share, share


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def seen(user: User) -> set[str]:
    return {one.name for one in Customer.objects.visible_to(fresh(user))}


def give(cast: Cast, **more: object) -> Share:
    given = {"user": cast.charlie, "by": cast.carol, "at": timezone.now(), **more}
    return share(types.named("customer"), cast.wang, **given)


def test_a_shared_customer_is_seen_with_their_orders_and_found(cast: Cast) -> None:
    search.index("customer", [cast.wang.pk, cast.chen.pk])
    assert seen(cast.charlie) == {"陳美玲"}
    give(cast)
    assert seen(cast.charlie) == {"陳美玲", "王小明"}
    assert Order.objects.visible_to(fresh(cast.charlie)).count() == 3
    assert [one.name for one in search.find("customer", "王小明", fresh(cast.charlie), limit=5)] == ["王小明"]


def test_the_list_shows_it_in_its_place(cast: Cast, client: Client) -> None:
    give(cast)
    client.force_login(cast.charlie)
    page = client.get("/customers/").content.decode()
    assert "王小明" in page
    assert "陳美玲" in page


def test_seeing_is_not_changing(cast: Cast, client: Client) -> None:
    give(cast)
    client.force_login(cast.charlie)
    assert client.get(f"/customers/{cast.wang.pk}/").status_code == 200
    assert client.get(f"/customers/{cast.wang.pk}/edit/").status_code == 403
    with pytest.raises(NotAllowed):
        actions.change_record(types.named("customer"), cast.wang, {"note": "x"}, by=fresh(cast.charlie), version=None)
    give(cast, may_change=True)
    assert client.get(f"/customers/{cast.wang.pk}/edit/").status_code == 200
    assert Share.objects.count() == 1


def test_sharing_gives_no_verb_that_the_role_has_not(cast: Cast, client: Client) -> None:
    cast.dave.teams.set([cast.south])
    give(cast, user=cast.dave, may_change=True)
    client.force_login(cast.dave)
    assert client.get(f"/customers/{cast.wang.pk}/").status_code == 200
    assert client.get(f"/customers/{cast.wang.pk}/edit/").status_code == 403


def test_it_ends_with_its_day_and_when_taken_back(cast: Cast, client: Client) -> None:
    row = give(cast, until=timezone.localdate())
    assert "王小明" in seen(cast.charlie)
    Share.objects.update(until=timezone.now() - timedelta(minutes=1))
    assert "王小明" not in seen(cast.charlie)
    row = give(cast, team=cast.south, user=None)
    assert "王小明" in seen(cast.charlie)
    end_share(types.named("customer"), cast.wang, row, by=cast.carol, at=timezone.now())
    assert "王小明" not in seen(cast.charlie)
    verbs = list(Event.objects.filter(audit="rights").order_by("id").values_list("verb", flat=True))
    assert verbs == ["records.shared", "records.shared", "records.share_ended"]


def test_only_who_may_change_it_gives_it_away(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        give(cast, by=cast.dave)
    with pytest.raises(NotAllowed):
        share(types.named("customer"), cast.chen, user=cast.bob, by=cast.carol, at=timezone.now())
    for wrong in (
        {"user": None},
        {"team": cast.south},
        {"user": cast.carol},
        {"until": timezone.localdate() - timedelta(1)},
    ):
        with pytest.raises(UserError):
            give(cast, **wrong)


def test_the_page_shares_and_takes_back(cast: Cast, client: Client) -> None:
    client.force_login(cast.carol)
    address = f"/customers/{cast.wang.pk}/"
    assert client.post(f"{address}sharing/", {"user": cast.charlie.pk, "may_change": "1"}).status_code == 302
    row = Share.objects.get()
    assert (row.user, row.may_change, row.by) == (cast.charlie, True, cast.carol)
    assert "Charlie" in client.get(address).content.decode()
    assert client.post(f"{address}sharing/{row.pk}/end/").status_code == 302
    assert not Share.objects.exists()
    assert client.post(f"{address}sharing/", {}).status_code == 422


def test_what_was_lent_is_not_passed_on(cast: Cast, client: Client) -> None:
    give(cast, may_change=True)
    charlie = fresh(cast.charlie)
    with pytest.raises(NotAllowed):
        share(types.named("customer"), cast.wang, user=cast.dave, by=charlie, at=timezone.now())
    client.force_login(charlie)
    assert client.get(f"/customers/{cast.wang.pk}/sharing/").status_code == 403
    assert "/sharing/" not in client.get(f"/customers/{cast.wang.pk}/").content.decode()
    order = Order.objects.filter(customer=cast.wang)[0]
    assert client.get(f"/orders/{order.pk}/sharing/").status_code == 403
    assert Share.objects.count() == 1


def test_the_owner_of_a_record_shares_it(cast: Cast) -> None:
    give(cast, may_change=True)
    Customer.objects.filter(pk=cast.wang.pk).update(owner=cast.charlie)
    wang = Customer.objects.get(pk=cast.wang.pk)
    share(types.named("customer"), wang, user=cast.dave, by=fresh(cast.charlie), at=timezone.now())
    assert Share.objects.count() == 2
