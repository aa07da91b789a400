"""Who buys on the tab signs for it."""

from __future__ import annotations

from base64 import b64encode
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.utils import timezone

from conftest import Cast, use_parts
from shuke.accounts.actions import change_role
from shuke.accounts.models import Role, User
from shuke.core.tests.test_pictures import picture
from shuke.loyalty.actions.tabs import open_tab
from shuke.loyalty.models import Tab
from shuke.orders.models import Order
from shuke.privacy.actions import erasing
from shuke.privacy.actions.handing_out import hand_out
from shuke.records.actions.files import path_of
from shuke.records.models import Attachment


@pytest.fixture
def on_the_tab(cast: Cast, client: Client, settings: Any, tmp_path: Path) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    use_parts(cast, "tabs")
    open_tab(by=cast.alice, customer=cast.wang, limit=Decimal(1000))
    client.force_login(cast.carol)
    return cast


def test_a_signature_goes_with_the_payment_and_stands_on_the_statement(on_the_tab: Cast, client: Client) -> None:
    shop, drawn = on_the_tab, b64encode(picture(size=(600, 200))).decode()
    asked = {"customer": shop.wang.pk, "product": [shop.tea.pk], "quantity": ["1"], "pay": "tab", "signed": "林美華"}
    sold = client.post("/counter/sale/", asked | {"token": "x", "signature": drawn})
    assert sold.status_code == 200
    order = Order.objects.latest("pk")
    kept = Attachment.objects.get(subject_type="order", subject_id=order.pk, field="signature")
    shown = client.get(address := f"/signatures/{kept.pk}/")
    assert (shown["Content-Type"], b"".join(shown)[:8]) == ("image/png", b"\x89PNG\r\n\x1a\n")
    for page in (f"/payments/{order.payments.get().pk}/", f"/tabs/{Tab.objects.get().pk}/statement/"):
        assert f'src="{address}"' in client.get(page).content.decode(), page
    written = b"".join(client.get(f"/tabs/{Tab.objects.get().pk}/statement.pdf"))
    assert b"/Subtype /Image /Width 600 /Height 200 " in written
    client.force_login(shop.charlie)  # of another team
    assert client.get(address).status_code == 404
    change_role(Role.MANAGER, fields={("payment", "note"): "hidden"}, by=shop.alice)
    client.force_login(User.objects.get(pk=shop.bob.pk))
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("drawn", ["nonsense", b64encode(b"\x89PNG\r\n\x1a\nhello").decode(), "many"])
def test_what_nobody_drew_is_no_signature(on_the_tab: Cast, client: Client, drawn: str) -> None:
    shop, before = on_the_tab, Order.objects.count()
    drawn = b64encode(picture(size=(6000, 5000), mode="1")).decode() if drawn == "many" else drawn
    asked = {"customer": shop.wang.pk, "product": [shop.tea.pk], "quantity": ["1"], "pay": "tab", "signature": drawn}
    assert client.post("/counter/sale/", asked | {"token": "x"}).status_code == 422
    assert (Order.objects.count(), Attachment.objects.count()) == (before, 0)


def test_it_is_handed_out_with_a_persons_data_and_goes_with_them(on_the_tab: Cast, client: Client) -> None:
    shop, drawn = on_the_tab, b64encode(picture(size=(600, 200))).decode()
    asked = {"customer": shop.wang.pk, "product": [shop.tea.pk], "quantity": ["1"], "pay": "tab", "signature": drawn}
    assert client.post("/counter/sale/", asked | {"token": "x"}).status_code == 200
    kept = Attachment.objects.get()
    with hand_out(shop.wang, by=shop.alice, at=timezone.now()) as file, ZipFile(file) as packed:
        assert f"files/{kept.pk}-signature.png" in packed.namelist()
    asked_for = erasing.ask(shop.wang, reason="wish", by=shop.bob, at=timezone.now())
    erasing.confirm(asked_for, asked_for.number, by=shop.alice, at=timezone.now())
    erasing.run(asked_for.pk, at=timezone.now())
    assert not Attachment.objects.exists()
    assert not path_of(kept.stored).exists()
