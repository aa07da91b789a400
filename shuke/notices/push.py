"""Web push: a message that only the browser can read, through the push service of whoever made the browser.

Encrypted after RFC 8291 and signed after RFC 8292 (VAPID), on the primitives of `cryptography`: the usual library
brings two HTTP clients along and goes wherever an address leads that somebody gave us (docs/decisions/0028).
"""

from __future__ import annotations

import json
import os
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from functools import cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

CURVE = ec.SECP256R1()
RECORD = 4096
MOST = 2_000  # bytes of a message: services take at least four thousand, with what encrypting adds
LASTS = timedelta(hours=12)
KEPT = timedelta(days=1)  # how long a push service keeps it for a device that is off


def b64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def unb64(text: str) -> bytes:
    """Raises ValueError."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def our_key() -> ec.EllipticCurvePrivateKey:
    """Made of the installation's secret key: there is nothing to keep, and no archive holds it."""
    return _key_of(settings.SECRET_KEY)


@cache
def _key_of(secret: str) -> ec.EllipticCurvePrivateKey:
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of the curve
    number = int.from_bytes(_derived(secret.encode(), b"", b"shuke web push", 48))
    return ec.derive_private_key(number % (order - 1) + 1, CURVE)


def our_public_key() -> str:
    """What a browser subscribes with."""
    return b64(_point(our_key()))


def check_keys(p256dh: str, auth: str) -> None:
    """Raises ValueError for what no browser gives."""
    ec.EllipticCurvePublicKey.from_encoded_point(CURVE, unb64(p256dh))
    if len(unb64(auth)) != 16:
        raise ValueError("auth")


def message(title: str, body: str, url: str, tag: str) -> bytes:
    """What the service worker shows."""
    body = body.encode()[: MOST - 500].decode("utf-8", "ignore")
    return json.dumps({"title": title[:80], "body": body, "url": url, "tag": tag}, ensure_ascii=False).encode()


def encrypted(
    text: bytes, p256dh: str, auth: str, *, salt: bytes = b"", own: ec.EllipticCurvePrivateKey | None = None
) -> bytes:
    """One record of aes128gcm, for the browser with these keys. `salt` and `own` are made anew unless given."""
    salt, own = salt or os.urandom(16), own or ec.generate_private_key(CURVE)
    theirs, mine = unb64(p256dh), _point(own)
    shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs))
    key = _derived(shared, unb64(auth), b"WebPush: info\0" + theirs + mine, 32)
    secret = _derived(key, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(key, salt, b"Content-Encoding: nonce\0", 12)
    sealed = AESGCM(secret).encrypt(nonce, text + b"\x02", None)
    return salt + struct.pack("!LB", RECORD, len(mine)) + mine + sealed


def headers(endpoint: str, at: datetime) -> dict[str, str]:
    """That it is this shop that sends, and how long the service may keep it."""
    parts = urlsplit(endpoint)
    said: dict[str, str | int] = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((at + LASTS).timestamp()),
        "sub": f"mailto:{settings.DEFAULT_FROM_EMAIL.rpartition('<')[2].strip('> ')}",
    }
    token = f"{_packed({'typ': 'JWT', 'alg': 'ES256'})}.{_packed(said)}"
    r, s = decode_dss_signature(our_key().sign(token.encode(), ec.ECDSA(SHA256())))
    signature = b64(r.to_bytes(32) + s.to_bytes(32))
    return {
        "Authorization": f"vapid t={token}.{signature}, k={our_public_key()}",
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(int(KEPT.total_seconds())),
    }


def _packed(said: dict[str, str | int]) -> str:
    return b64(json.dumps(said, separators=(",", ":")).encode())


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
