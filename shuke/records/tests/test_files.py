"""Files of records: told by what is in them, handed over through the record's own gate, swept away in the end."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from conftest import Cast
from shuke.accounts.actions import change_role
from shuke.accounts.models import Role, User
from shuke.core.tests.test_pictures import picture
from shuke.customers.actions import change_customer
from shuke.customers.models import Customer
from shuke.records.actions import files, shaping
from shuke.records.fields import BadValue
from shuke.records.models import Attachment

pytestmark = pytest.mark.django_db
PNG = picture()


@pytest.fixture
def shop(cast: Cast, settings: Any, tmp_path: Path) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    shaping.add_field("customer", "file", by=cast.alice, labels={"zh-hant": "合約"}, key="contract")
    shaping.add_field("customer", "image", by=cast.alice, labels={"zh-hant": "照片"}, key="photo")
    return cast


def sent(cast: Cast, **more: Any) -> dict[str, Any]:
    version = Customer.objects.get(pk=cast.wang.pk).modified_at.isoformat()
    return {"name": "王小明", "kind": "person", "version": version, "team": cast.north.pk, **more}


def bring(client: Client, cast: Cast, content: bytes, name: str = "約.html", field: str = "contract") -> Any:
    upload = SimpleUploadedFile(name, content, content_type="text/html")
    return client.post(f"/customers/{cast.wang.pk}/edit/", sent(cast, **{f"{field}_file": upload}))


def sign_in(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def test_a_file_is_handed_over_and_never_opened_as_a_page(client: Client, shop: Cast) -> None:
    answer = bring(sign_in(client, shop.alice), shop, b"<script>alert(1)</script>")
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(f"/customers/{shop.wang.pk}/").content.decode()
    assert "約.html" in page
    got = client.get(f"/customers/{shop.wang.pk}/files/contract/")
    assert b"".join(got.streaming_content) == b"<script>alert(1)</script>"
    assert got["Content-Type"] == "application/octet-stream"
    assert got["Content-Disposition"].startswith("attachment")
    assert got["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got["Content-Security-Policy"]


def test_only_who_sees_the_record_gets_its_file(client: Client, shop: Cast) -> None:
    bring(sign_in(client, shop.alice), shop, b"secret")
    assert sign_in(client, shop.carol).get(f"/customers/{shop.wang.pk}/files/contract/").status_code == 200
    assert sign_in(client, shop.charlie).get(f"/customers/{shop.wang.pk}/files/contract/").status_code == 404


def test_a_picture_must_be_one(client: Client, shop: Cast) -> None:
    refused = bring(sign_in(client, shop.alice), shop, b"<svg onload=alert(1)>", "a.png", "photo")
    assert refused.status_code == 422
    assert bring(client, shop, PNG, "a.png", "photo").status_code == 302
    assert client.get(f"/customers/{shop.wang.pk}/files/photo/")["Content-Type"] == "image/png"


def test_too_much_is_refused(client: Client, shop: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 10)
    assert bring(sign_in(client, shop.alice), shop, b"0" * 11).status_code == 422


def test_nobody_reaches_another_file_by_its_number(client: Client, shop: Cast) -> None:
    bring(sign_in(client, shop.alice), shop, b"secret")
    other = Attachment.objects.get()
    Customer.objects.filter(pk=shop.chen.pk).update(team=shop.south)
    sign_in(client, shop.charlie)
    version = Customer.objects.get(pk=shop.chen.pk).modified_at.isoformat()
    client.post(f"/customers/{shop.chen.pk}/edit/", {
        "name": "陳美玲", "kind": "person", "team": shop.south.pk, "version": version, "contract": str(other.pk),
    })  # fmt: skip
    assert not Customer.objects.get(pk=shop.chen.pk).custom


def test_a_file_stays_chosen_when_the_form_comes_back(client: Client, shop: Cast) -> None:
    upload = SimpleUploadedFile("a.txt", b"text")
    answer = sign_in(client, shop.alice).post(
        f"/customers/{shop.wang.pk}/edit/", sent(shop, name="", contract_file=upload)
    )
    assert answer.status_code == 422
    assert "a.txt" in answer.content.decode()
    again = sent(shop, contract=answer.context["form"]["contract"].value())
    assert client.post(f"/customers/{shop.wang.pk}/edit/", again).status_code == 302
    assert Customer.objects.get(pk=shop.wang.pk).custom["contract"] == Attachment.objects.get().pk


def test_the_token_of_a_file_is_worth_nothing_elsewhere(client: Client, shop: Cast) -> None:
    """Neither on another record, nor in another's hands, nor through a program."""
    bring(sign_in(client, shop.alice), shop, b"secret", "secret.txt")
    shown = client.get(f"/customers/{shop.wang.pk}/edit/").context["form"]["contract"].value()
    upload = SimpleUploadedFile("own.txt", b"text")
    chosen = client.post("/customers/new/", {"name": "", "contract_file": upload}).context["form"]["contract"].value()
    version = Customer.objects.get(pk=shop.chen.pk).modified_at.isoformat()
    for person, token in ((shop.alice, shown), (shop.charlie, shown), (shop.charlie, chosen)):
        sign_in(client, person)
        answer = client.post(f"/customers/{shop.chen.pk}/edit/", {
            "name": "陳美玲", "kind": "person", "team": shop.south.pk, "version": version, "contract": token,
            "phones": "", "birthday": "不是日期",
        })  # fmt: skip
        assert ".txt" not in answer.content.decode()
        client.post(f"/customers/{shop.chen.pk}/edit/", {
            "name": "陳美玲", "kind": "person", "team": shop.south.pk, "version": version, "contract": token,
        })  # fmt: skip
        assert not Customer.objects.get(pk=shop.chen.pk).custom.get("contract")
        version = Customer.objects.get(pk=shop.chen.pk).modified_at.isoformat()
    with pytest.raises(BadValue):
        kind_field().operand(shown)


def test_who_does_not_see_the_field_does_not_get_its_file(client: Client, shop: Cast) -> None:
    bring(sign_in(client, shop.alice), shop, b"secret")
    change_role(Role.STAFF, fields={("customer", "contract"): "hidden"}, by=shop.alice)
    assert sign_in(client, shop.carol).get(f"/customers/{shop.wang.pk}/files/contract/").status_code == 404


def test_what_nobody_has_is_swept_away_in_time(client: Client, shop: Cast) -> None:
    bring(sign_in(client, shop.alice), shop, b"one")
    lost = files.keep_file(SimpleUploadedFile("b", b"two"), "customer", kind_field(), by=shop.alice)
    now = timezone.now()
    files.sweep(now)
    assert Attachment.objects.count() == 2
    files.sweep(now + timedelta(days=2))
    assert not files.path_of(lost.stored).exists()
    kept = Attachment.objects.get()
    change_customer(shop.wang, by=shop.alice, custom={"contract": None})
    files.sweep(now + timedelta(days=3))
    files.sweep(now + timedelta(days=20))
    assert files.path_of(kept.stored).exists()
    files.sweep(now + timedelta(days=40))
    assert not Attachment.objects.exists()
    assert not files.path_of(kept.stored).exists()


def kind_field() -> Any:
    from shuke.records import types

    return types.named("customer").field("contract")
