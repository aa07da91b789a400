"""Saving a form changes what was changed on it, and nothing that it could not show."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from conftest import Cast
from shuke.accounts.models import User
from shuke.customers.actions import change_customer
from shuke.customers.models import Customer
from shuke.records import types
from shuke.records.actions import shaping
from shuke.records.actions.sharing import share

pytestmark = pytest.mark.django_db


def saved(client: Client, customer: Customer, **typed: Any) -> Customer:
    """As the form sends it back: what it began with, and what was typed."""
    address = f"/customers/{customer.pk}/edit/"
    form = client.get(address).context["form"]
    sent: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        known = {str(key) for key, _words in getattr(bound.field, "choices", [])}
        shown = not known or all(str(getattr(one, "value", one)) in known for one in _several(value))
        if value not in (None, "", []) and shown:
            sent[bound.html_name] = value
    answer = client.post(address, sent | typed)
    assert answer.status_code == 302, answer.context["form"].errors
    return Customer.objects.get(pk=customer.pk)


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_a_shared_customer_stays_in_its_team(cast: Cast, client: Client) -> None:
    kind, now = types.named("customer"), timezone.now()
    share(kind, cast.wang, user=cast.charlie, may_change=True, by=cast.alice, at=now)
    client.force_login(cast.charlie)
    wang = saved(client, cast.wang, name="王大明")
    assert (wang.name, wang.team) == ("王大明", cast.north)


def test_an_owner_who_has_left_stays_the_owner(cast: Cast, client: Client) -> None:
    change_customer(cast.wang, by=cast.alice, owner=cast.carol)
    User.objects.filter(pk=cast.carol.pk).update(is_active=False)
    client.force_login(cast.alice)
    assert saved(client, cast.wang, name="王大明").owner == cast.carol


def test_words_no_longer_offered_and_links_unseen_stay(cast: Cast, client: Client) -> None:
    words = [{"labels": {"en": "Old"}, "key": "old"}, {"labels": {"en": "New"}, "key": "new"}]

    def add(kind: str, label: str, **options: Any) -> Any:
        return shaping.add_field("customer", kind, by=cast.alice, labels={"en": label}, options=options)

    one, many = add("choice", "Level", choices=words), add("many_choice", "Likes", choices=words)
    link, person = add("link", "Sent by", to="customer"), add("person", "Adviser")
    own = {one.key: "old", many.key: ["old", "new"], link.key: cast.chen.pk, person.key: cast.bob.pk}
    before = change_customer(cast.wang, by=cast.alice, custom=own).custom
    off = [{**words[0], "active": False}, words[1]]
    for row in (one, many):
        shaping.change_field(row, by=cast.alice, options={"choices": off})
    User.objects.filter(pk=cast.bob.pk).update(is_active=False)
    client.force_login(cast.carol)
    wang = saved(client, cast.wang, name="王大明")
    assert (wang.name, wang.custom) == ("王大明", before)
    refused = client.post(f"/customers/{cast.chen.pk}/edit/", {"name": "x"})
    assert refused.status_code == 404
