"""Web push to a real HTTP service: encrypted for one browser, into the open net only, and while one is signed in."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.test import Client

from conftest import Cast
from shuke.core import outside
from shuke.notices import actions, push
from shuke.notices.actions.pushing import send_pushes
from shuke.notices.models import Choice, Delivery, Subscription

AT = datetime(2026, 5, 20, 10, tzinfo=ZoneInfo("Asia/Taipei"))
State = Delivery.State
AUTH = push.b64(b"0123456789abcdef")


class Service(HTTPServer):
    """Stands for the push service of a browser's maker."""

    status = 201

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.taken: list[tuple[str, dict[str, str], bytes]] = []

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Taking(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        pass


@pytest.fixture
def service(cast: Cast, settings: Any) -> Iterator[Service]:
    with Service() as made:
        settings.SHUKE_PUSH_TRUSTED = [made.origin]
        Choice.objects.create(person=cast.carol, ways={"handed": ["push"]})
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield made
        made.shutdown()
        thread.join(5)


@pytest.fixture
def browser() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@pytest.fixture
def carols(cast: Cast, client: Client, service: Service, browser: ec.EllipticCurvePrivateKey) -> Client:
    """Carol's browser, which asked to be told."""
    client.force_login(cast.carol)
    assert client.post("/notices/devices/", told_by(browser, f"{service.origin}/one?x=1")).status_code == 204
    return client


def told_by(browser: ec.EllipticCurvePrivateKey, endpoint: str) -> dict[str, str]:
    return {"endpoint": endpoint, "p256dh": push.b64(push._point(browser)), "auth": AUTH, "device": "Chrome Linux"}


def give(cast: Cast, key: str = "x") -> None:
    actions.tell("handed", [cast.carol], key, at=AT, about=cast.wang, by=cast.bob)


def opened(body: bytes, browser: ec.EllipticCurvePrivateKey) -> Any:
    """As a browser reads it (RFC 8188, 8291)."""
    salt, length = body[:16], body[20]
    theirs, sealed = body[21 : 21 + length], body[21 + length :]
    shared = browser.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
    info = b"WebPush: info\0" + push._point(browser) + theirs
    key = HKDF(SHA256(), 32, push.unb64(AUTH), info).derive(shared)
    secret = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(key)
    nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(key)
    return json.loads(AESGCM(secret).decrypt(nonce, sealed, None).rstrip(b"\x02"))


def test_the_browser_reads_it_and_nobody_else(
    cast: Cast, carols: Client, service: Service, browser: ec.EllipticCurvePrivateKey
) -> None:
    give(cast)
    assert [send_pushes(AT), send_pushes(AT)] == [1, 0]
    [(path, headers, body)] = service.taken
    assert path == "/one?x=1"
    assert "王小明".encode() not in body
    told = opened(body, browser)
    assert (told["title"], told["body"]) == ("永和茶行", "Bob gave you: Customer “王小明”")
    assert told["url"].endswith("/open/")
    signed, signature = headers["Authorization"].split("t=")[1].split(",")[0].rsplit(".", 1)
    raw = push.unb64(signature)
    whole = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    push.our_key().public_key().verify(whole, signed.encode(), ec.ECDSA(SHA256()))
    said = json.loads(push.unb64(signed.split(".")[1]))
    assert (said["aud"], said["exp"]) == (service.origin, int((AT + timedelta(hours=12)).timestamp()))


def test_the_example_of_rfc_8291() -> None:
    own = int.from_bytes(push.unb64("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"))
    made = push.encrypted(
        b"When I grow up, I want to be a watermelon",
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "BTBZMqHH6r4Tts7J_aSIgg",
        salt=push.unb64("DGv6ra1nlYgDCS1FRnbzlw"),
        own=ec.derive_private_key(own, ec.SECP256R1()),
    )
    assert push.b64(made) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
        "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_who_signed_out_there_is_told_nothing_there(cast: Cast, carols: Client, service: Service) -> None:
    give(cast)
    carols.logout()
    assert send_pushes(AT) == 0
    assert service.taken == []


def test_signing_in_anew_goes_on_where_it_was_asked_for(
    cast: Cast, carols: Client, service: Service, browser: ec.EllipticCurvePrivateKey
) -> None:
    again = {**told_by(browser, f"{service.origin}/one?x=1"), "again": "yes"}
    carols.logout()
    carols.force_login(cast.bob)
    assert carols.post("/notices/devices/", again).status_code == 200  # not his
    carols.force_login(cast.carol)
    assert carols.post("/notices/devices/", again).status_code == 204
    give(cast)
    assert send_pushes(AT) == 1


@pytest.mark.parametrize(
    ("status", "state", "left"), [(410, State.FAILED, 0), (503, State.WAITING, 1), (400, State.FAILED, 1)]
)
def test_what_the_service_answers(
    cast: Cast, carols: Client, service: Service, status: int, state: str, left: int
) -> None:
    give(cast)
    service.status = status
    assert send_pushes(AT) == 0
    assert (Delivery.objects.get().state, Subscription.objects.count()) == (state, left)


@pytest.mark.parametrize(
    "endpoint",
    ["http://push.example/x", "https://127.0.0.1/x", "https://10.0.0.1/x", "https://[::1]/x", "https://me@8.8.8.8/x",
     "https://8.8.8.8:22/x", "https://[64:ff9b::a00:1]/x", "ftp://8.8.8.8/", "nonsense"],
)  # fmt: skip
def test_no_address_within_the_house_is_taken(
    cast: Cast, client: Client, browser: ec.EllipticCurvePrivateKey, endpoint: str
) -> None:
    client.force_login(cast.carol)
    assert client.post("/notices/devices/", told_by(browser, endpoint)).status_code == 422
    assert not Subscription.objects.exists()
    with pytest.raises(outside.NotOutside):
        outside.post(endpoint, b"", {})


def test_addresses_of_the_open_net() -> None:
    inside = ["192.168.1.1", "169.254.169.254", "::ffff:10.0.0.1", "fe80::1%eth0", "100.64.0.1", "0.0.0.0", "224.0.0.1"]
    assert [one for one in inside if outside.is_outside(one)] == []
    assert outside.is_outside("8.8.8.8")
    assert outside.is_outside("2606:4700::1111")


def test_only_ones_own_devices_are_taken_off(cast: Cast, carols: Client) -> None:
    one = Subscription.objects.get()
    other = Client()
    other.force_login(cast.bob)
    other.post(f"/notices/devices/{one.pk}/delete/")
    assert Subscription.objects.count() == 1
    carols.post(f"/notices/devices/{one.pk}/delete/")
    assert Subscription.objects.count() == 0


def test_keys_that_no_browser_gives_are_refused(cast: Cast, client: Client, service: Service) -> None:
    client.force_login(cast.carol)
    given = {"endpoint": service.origin, "p256dh": "AAAA", "auth": AUTH}
    assert client.post("/notices/devices/", given).status_code == 422
    assert client.get("/notices/worker.js")["Content-Type"].startswith("text/javascript")
