from __future__ import annotations

import re

from django.test import Client

from conftest import Cast
from shuke.accounts.models import User


def offered(client: Client, user: User, **asked: object) -> dict[str, str]:
    """Label → what may be typed for it."""
    client.force_login(user)
    html = client.get("/commands/", asked).content.decode()
    rows = re.findall(r'role="option".*?data-words="(.*?)">.*?option-title">(.*?)</span>', html)
    return {label: words for words, label in rows}


def test_everybody_is_offered_what_they_may_open(client: Client, cast: Cast) -> None:
    alice, dave = offered(client, cast.alice), offered(client, cast.dave)
    assert {"Customers", "New customer", "Import", "People"} <= set(alice)
    assert "Customers" in dave
    assert not {"New customer", "Import", "People"} & set(dave)


def test_an_entry_is_found_in_every_language_and_as_it_sounds(client: Client, cast: Cast) -> None:
    found = offered(client, cast.alice)
    assert {"new", "customer", "xinzengguke", "xzgk", "guke", "新增顾客"} <= set(found["New customer"].split())
    assert {"customers", "guke", "顾客"} <= set(found["Customers"].split())


def test_what_the_page_offers_can_be_typed_too(client: Client, cast: Cast) -> None:
    assert "hc" in offered(client, cast.alice, here=["匯出"])["匯出"].split()
    assert offered(client, cast.alice, here=["<b>"])["&lt;b&gt;"]


def test_nobody_is_offered_anything_before_signing_in(client: Client, db: None) -> None:
    assert client.get("/commands/").status_code == 302
