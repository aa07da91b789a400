"""Where consent is written down: by people of the shop, and by customers themselves without signing in."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from conftest import Cast
from shuke.accounts import actions as accounts
from shuke.accounts.actions import change_role
from shuke.accounts.models import Role
from shuke.accounts.rights import Access
from shuke.core.errors import NotAllowed
from shuke.customers import consent
from shuke.customers.actions.consenting import Source, record_consent, take_back
from shuke.customers.actions.preferences import make_link
from shuke.customers.models import Channel, Consent, Customer, PreferenceLink, Proof
from shuke.events import actions as events
from shuke.events.models import Event
from shuke.records import types
from shuke.records.actions import bulk_running
from shuke.records.actions.bulk import work_on_many
from shuke.records.models import BulkJob


@pytest.fixture(autouse=True)
def _fresh_rate_limits() -> None:
    cache.clear()


def granted(customer: Customer) -> list[str]:
    return consent.granted_keys(consent.standings([customer.pk])[customer.pk])


def test_one_tap_on_the_customers_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.carol)
    page = client.get(f"/customers/{cast.wang.pk}/").content.decode()
    assert "marketing.line:yes" in page
    address = f"/customers/{cast.wang.pk}/consent/tap/"
    answer = client.post(address, {"set": "marketing.line:yes", "proof": "phone"}, follow=True)
    assert granted(cast.wang) == ["marketing.line"]
    assert "marketing.line:no" in answer.content.decode()
    assert [(row.proof, row.by) for row in consent.history(cast.wang)] == [("phone", cast.carol)]
    client.force_login(cast.charlie)
    assert client.post(address, {"set": "marketing.line:no"}).status_code == 404
    client.force_login(cast.dave)
    assert client.post(address, {"set": "marketing.line:no"}).status_code == 403


def test_with_proof_and_a_photo_of_the_paper(cast: Cast, client: Client) -> None:
    client.force_login(cast.bob)
    address = f"/customers/{cast.wang.pk}/consent/"
    sent = {
        "keys": ["marketing.sms", "marketing.post"], "answer": "yes", "proof": "paper", "statement": "同意收到優惠",
        "said_on": "2024-05-02", "file": SimpleUploadedFile("紙本.png", b"\x89PNG\r\n\x1a\n...."),
    }  # fmt: skip
    assert client.post(address, sent).status_code == 302
    assert granted(cast.wang) == ["marketing.post", "marketing.sms"]
    row = Consent.objects.filter(customer=cast.wang)[0]
    assert timezone.localdate(row.at).isoformat() == "2024-05-02"
    page = client.get(address).content.decode()
    assert "同意收到優惠" in page
    file = client.get(f"{address}files/{row.pk}/")
    assert b"".join(file.streaming_content).startswith(b"\x89PNG")
    client.force_login(cast.charlie)
    assert client.get(f"{address}files/{row.pk}/").status_code == 404


def test_a_customer_decides_alone(cast: Cast, client: Client) -> None:
    record_consent(cast.wang, {"marketing.email": True}, Source(Proof.PAPER, timezone.now(), cast.alice))
    client.force_login(cast.bob)
    page = client.post(f"/customers/{cast.wang.pk}/consent/link/").content.decode()
    address = re.search(r"/preferences/[\w-]{43}/", page)
    assert address
    outsider = Client()
    answer = outsider.get(address[0])
    shown = answer.content.decode()
    assert "王＊明" in shown
    assert not [one for one in (cast.wang.name, cast.wang.member_no, "北區") if one in shown]
    assert (answer["Referrer-Policy"], answer["Cache-Control"]) == ("same-origin", "no-store")
    outsider.post(address[0], {"do": "save", "keys": ["marketing.line", "service.sms"]})
    assert granted(cast.wang) == ["marketing.line", "service.sms"]
    assert {(row.proof, row.by) for row in consent.history(cast.wang)[:3]} == {("link", None)}
    for language, words in (("zh-hant", "全部停止"), ("zh-hans", "全部停止"), ("en", "Stop everything")):
        outsider.post("/language/", {"language": language, "next": address[0]})
        assert words in outsider.get(address[0]).content.decode()
    outsider.post(address[0], {"do": "stop"})
    assert granted(cast.wang) == []


def test_stopping_all_outweighs_older_papers(cast: Cast) -> None:
    secret = make_link(cast.wang, by=cast.alice, at=timezone.now())
    Client().post(f"/preferences/{secret}/", {"do": "stop"})
    old = timezone.now() - timedelta(days=300)
    record_consent(cast.wang, {"marketing.post": True}, Source(Proof.PAPER, timezone.now()), said_at=old)
    assert granted(cast.wang) == []


def test_an_own_stop_holds_though_the_shops_own_is_undone(cast: Cast) -> None:
    now = timezone.now()
    record_consent(cast.wang, {"marketing.email": True}, Source(Proof.PAPER, now - timedelta(days=9), cast.alice))
    batch = events.open_batch("consent", by=cast.alice)
    record_consent(cast.wang, {"marketing.email": False}, Source(Proof.SPOKEN, now, cast.alice, batch=batch))
    secret = make_link(cast.wang, by=cast.alice, at=now)
    for _twice in range(2):
        Client().post(f"/preferences/{secret}/stop/marketing/email/")
    assert [one.proof for one in Consent.objects.filter(customer=cast.wang).order_by("id")] == [
        "paper",
        "spoken",
        "link",
    ]
    take_back(batch, by=cast.alice, at=timezone.now())
    assert granted(cast.wang) == []


def test_mail_programs_unsubscribe_by_one_post(cast: Cast) -> None:
    said = {"marketing.email": True, "service.email": True}
    record_consent(cast.wang, said, Source(Proof.PAPER, timezone.now(), cast.alice))
    secret = make_link(cast.wang, by=None, at=timezone.now())
    program = Client(enforce_csrf_checks=True)
    address = f"/preferences/{secret}/stop/marketing/email/"
    assert program.get(address).status_code == 302
    assert granted(cast.wang) == ["marketing.email", "service.email"]
    assert program.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 204
    assert granted(cast.wang) == ["service.email"]


def test_links_end(cast: Cast, client: Client) -> None:
    now = timezone.now()
    ended, expired = (make_link(cast.wang, by=cast.alice, at=now) for _number in range(2))
    PreferenceLink.objects.order_by("-pk")[:1].get().delete()
    client.force_login(cast.bob)
    client.post(f"/customers/{cast.wang.pk}/consent/links/end/")
    old = make_link(cast.wang, by=cast.alice, at=now - timedelta(days=500))
    for secret in (ended, expired, old, "x" * 43):
        assert Client().get(f"/preferences/{secret}/").status_code == 404


def test_guessing_is_slowed_down(cast: Cast) -> None:
    answers = [Client().get(f"/preferences/guess-{number}/").status_code for number in range(32)]
    assert answers[:30] == [404] * 30
    assert answers[-1] == 429


@pytest.mark.slow
def test_many_customers_behind_one_address_are_not_kept_out(cast: Cast) -> None:
    """All come from the proxy's address; some of them with a link that is no longer one."""
    for number in range(40):
        Client().get(f"/preferences/old-{number}/")
    secrets = [make_link(cast.wang, by=cast.alice, at=timezone.now()) for _number in range(40)]
    assert {Client().get(f"/preferences/{secret}/").status_code for secret in secrets} == {200}


def test_who_may_not_know_of_it_sees_nothing(cast: Cast, client: Client) -> None:
    accounts.change_role(Role.STAFF, fields={("customer", "consents"): "hidden"}, by=cast.alice)
    client.force_login(cast.carol)
    assert "marketing.line" not in client.get(f"/customers/{cast.wang.pk}/").content.decode()
    assert client.get(f"/customers/{cast.wang.pk}/consent/").status_code == 404


def test_the_shop_asks_in_its_own_words(cast: Cast, client: Client) -> None:
    client.force_login(cast.alice)
    client.post("/settings/consent/channels/new/", {"zh_hant": "臉書", "en": "Facebook"})
    made = Channel.objects.get(key="facebook")
    assert "facebook" in client.get(f"/customers/{cast.wang.pk}/").content.decode()
    client.post("/settings/consent/channels/facebook/", {"zh_hant": "臉書", "zh_hans": "脸书", "en": "Facebook"})
    client.post("/settings/consent/channels/facebook/retire/")
    made.refresh_from_db()
    assert made.zh_hans == "脸书"
    assert "marketing.facebook" not in client.get(f"/customers/{cast.wang.pk}/").content.decode()
    assert client.get("/settings/consent/").status_code == 200
    client.force_login(cast.bob)
    assert client.get("/settings/consent/").status_code == 403


def test_a_file_for_marketing_holds_only_who_agreed(cast: Cast, client: Client) -> None:
    record_consent(cast.wang, {"marketing.line": True}, Source(Proof.PAPER, timezone.now(), cast.alice))
    client.force_login(cast.alice)
    assert 'value="marketing.line"' in client.get("/customers/").content.decode()
    asked = client.post("/customers/export.csv", {"use": "marketing.line"}).content.decode()
    assert "are left out" in asked
    file = client.post("/customers/export.csv", {"use": "marketing.line", "told": "marketing.line"})
    told = b"".join(file.streaming_content).decode()
    assert ("王小明" in told, "陳美玲" in told) == (True, False)
    event = Event.objects.filter(verb="records.exported").latest("id")
    assert (event.changes["use"], event.changes["left_out"]) == ([None, "marketing.line"], [None, 1])
    unknown = client.post("/customers/export.csv", {"use": "spam", "told": "spam"})
    assert "王小明" not in b"".join(unknown.streaming_content).decode()
    plain = client.post("/customers/export.csv")
    assert "陳美玲" in b"".join(plain.streaming_content).decode()


def test_many_have_said_the_same(cast: Cast, client: Client) -> None:
    client.force_login(cast.bob)  # who sees North only
    ids = f"{cast.wang.pk},{cast.chen.pk}"
    page = client.get(f"/customers/consent/?ids={ids}").content.decode()
    assert "What 1 customer agrees to" not in client.get("/customers/").content.decode()
    assert 'name="ids"' in page
    sent = {"ids": ids, "keys": ["marketing.post"], "answer": "yes", "proof": "paper", "statement": "尾牙簽到表"}
    client.force_login(cast.alice)
    assert client.post("/customers/consent/", sent).status_code == 302
    assert granted(cast.wang) == granted(cast.chen) == ["marketing.post"]
    assert {row.statement for row in Consent.objects.all()} == {"尾牙簽到表"}
    batch = Consent.objects.all()[0].batch
    assert batch
    client.post(f"/undo/batches/{batch.pk}/")
    assert granted(cast.wang) == granted(cast.chen) == []


def test_all_of_a_list_have_said_the_same_and_it_is_taken_back(cast: Cast, client: Client) -> None:
    Customer.objects.bulk_create(Customer(name=f"客{number}", grade="C") for number in range(202))
    many = Customer.objects.filter(name__startswith="客")
    first = many.order_by("pk")[0]
    record_consent(first, {"marketing.post": True}, Source("spoken", timezone.now()))  # before, and for good
    client.force_login(cast.alice)
    asked = {"all": "1", "list": "?grade=C"}
    assert '"list" value="?grade=C"' in client.get("/customers/consent/", asked).content.decode()
    sent = {"keys": ["marketing.post"], "answer": "yes", "proof": "paper", "statement": "尾牙簽到表"}
    job = job_of(client.post("/customers/consent/", asked | sent))
    assert many.filter(standings__granted=True).count() == 1  # more than a request waits for
    bulk_running.run(job.pk, at=timezone.now())
    job.refresh_from_db()
    assert (job.total, job.changed) == (202, 201)
    assert many.filter(standings__granted=True).count() == 202
    assert not cast.wang.standings.exists()
    page = client.get(f"/jobs/{job.pk}/").content.decode()
    assert "尾牙簽到表" in page
    undoing = job_of(client.post(f"/undo/batches/{job.batch_id}/"))
    bulk_running.run(undoing.pk, at=timezone.now())
    assert [*many.filter(standings__granted=True)] == [first]
    assert set(Consent.objects.filter(proof="undone").values_list("granted", flat=True)) == {False}


def test_whoever_may_not_write_it_down_may_not_for_many(cast: Cast, client: Client) -> None:
    client.force_login(cast.carol)
    assert "/customers/consent/" in client.get("/customers/").content.decode()
    change_role(Role.STAFF, fields={("customer", "consents"): Access.READ}, by=cast.alice)
    assert "/customers/consent/" not in client.get("/customers/").content.decode()
    with pytest.raises(NotAllowed):
        work_on_many(types.named("customer"), "consent", [cast.wang.pk], {}, by=cast.carol)


def job_of(answer: HttpResponse) -> BulkJob:
    return BulkJob.objects.get(pk=answer["Location"].rstrip("/").rpartition("/")[2])
