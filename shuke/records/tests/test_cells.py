"""Changing one cell of a list: the field's own input, rules, versions, and who may."""

from __future__ import annotations

import re

from django.test import Client

from conftest import Cast
from shuke.events.models import Event


def editor(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    found = re.search(r'name="version" value="([^"]+)"', response.content.decode())
    assert found
    return found[1]


def test_a_cell_is_changed_and_the_row_comes_back(client: Client, cast: Cast) -> None:
    client.force_login(cast.carol)
    address = f"/customers/{cast.wang.pk}/cell/grade/?columns=name,grade"
    version = editor(client, address)
    response = client.post(address, {"version": version, "grade": "C"}, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert f'data-id="{cast.wang.pk}"' in response.content.decode()
    cast.wang.refresh_from_db()
    assert cast.wang.grade == "C"
    event = Event.objects.latest("id")
    assert (event.verb, event.by, event.changes) == ("customers.changed", cast.carol, {"grade": ["A", "C"]})


def test_a_late_change_is_refused_at_the_cell(client: Client, cast: Cast) -> None:
    client.force_login(cast.carol)
    address = f"/customers/{cast.wang.pk}/cell/email/"
    version = editor(client, address)
    cast.wang.note = "meanwhile"
    cast.wang.save()
    response = client.post(address, {"version": version, "email": "wang@example.com"})
    assert response.status_code == 422
    assert "Somebody changed this record" in response.content.decode()


def test_a_wrong_value_is_refused_at_the_cell(client: Client, cast: Cast) -> None:
    client.force_login(cast.carol)
    address = f"/customers/{cast.wang.pk}/cell/email/"
    response = client.post(address, {"version": editor(client, address), "email": "no address"})
    assert response.status_code == 422
    assert "field-error" in response.content.decode()


def test_cells_are_closed_to_those_who_may_not(client: Client, cast: Cast) -> None:
    address = f"/customers/{cast.wang.pk}/cell/grade/"
    for user, status in ((cast.dave, 403), (cast.charlie, 404)):
        client.force_login(user)
        assert client.get(address).status_code == status
        assert client.post(address, {"grade": "C"}).status_code == status
    client.force_login(cast.carol)
    assert client.get(f"/customers/{cast.wang.pk}/cell/orders_total/").status_code == 404
