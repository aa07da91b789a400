"""A customer calls, and whoever has a page open sees who it is and what to say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect

from shuke.workspace.demo.entrance import PASSWORD
from tests.installation.installation import Installation, installation

SET_UP = """
from django.utils import timezone
from shuke.accounts.actions.tokens import create_token
from shuke.accounts.models import Shop, User
from shuke.automation.actions.ready import bring_in, general
from shuke.automation.models import Playbook
from shuke.customers.models import Customer
shop, owner = Shop.objects.get(), User.objects.get(username="demo")
shop.parts = [*shop.parts, "playbooks"]
shop.save()
bring_in(general(), by=owner, at=timezone.now())
Playbook.objects.filter(key="call").update(active=True)
number = Customer.objects.exclude(member_no="").order_by("pk").values_list("member_no", flat=True)[0]
print(create_token(by=owner, name="telephone")[1], number)
"""


@pytest.fixture
def calls(tmp_path: Path, filled: Installation) -> Iterator[tuple[str, str, str]]:
    """Address of a shop, key of its telephone, and member no. of who calls."""
    with installation(tmp_path, like=filled) as shop:
        key, number = shop.python(SET_UP).split()
        yield shop.serve("--no-worker"), key, number


def test_a_call_reaches_the_open_page(calls: tuple[str, str, str], page: Page) -> None:
    shop, key, number = calls
    page.goto(f"{shop}/account/login/")
    page.locator("#id_login").fill("demo")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(f"{shop}/")
    with page.expect_response(lambda answer: "/pulse/" in answer.url):
        page.goto(f"{shop}/products/")
    signals = json.dumps({"signals": [{"kind": "call", "member_no": number}]}).encode()
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    assert urlopen(Request(f"{shop}/api/v1/signals", signals, headers)).status == 202
    note = page.locator(".toast-pop")
    expect(note).to_contain_text("打電話來")
    note.get_by_role("link", name="開啟").click()
    page.wait_for_url(f"{shop}/customers/*/")
    now = page.locator(".play")
    expect(now).to_have_count(1)
    now.get_by_role("button", name="完成").click()
    expect(now).to_have_count(0)
    page.locator("due-undo").get_by_role("button", name="復原").click()
    expect(now).to_have_count(1)
