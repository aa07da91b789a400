"""Secrets and signatures, after Standard Webhooks: https://www.standardwebhooks.com."""

from __future__ import annotations

import hmac
import secrets
from base64 import b64encode
from datetime import datetime
from hashlib import sha256

from django.conf import settings

from shuke.webhooks.models import Webhook


def new_salt() -> str:
    return secrets.token_urlsafe(24)


def secret(salt: str) -> str:
    """As its owner is shown it, once."""
    return "whsec_" + b64encode(_key(salt)).decode()


def headers(webhook: Webhook, message: str, body: bytes, at: datetime) -> dict[str, str]:
    """`at` is when it is sent, so that nobody can send it again much later."""
    moment = str(int(at.timestamp()))
    salts = [webhook.salt]
    if webhook.old_salt and webhook.old_until and at < webhook.old_until:
        salts.append(webhook.old_salt)
    content = f"{message}.{moment}.".encode() + body
    signatures = [b64encode(hmac.digest(_key(salt), content, sha256)).decode() for salt in salts]
    return {
        "Content-Type": "application/json",
        "User-Agent": "Shuke",
        "webhook-id": message,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(f"v1,{one}" for one in signatures),
    }


def _key(salt: str) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), f"webhook:{salt}".encode(), sha256)
