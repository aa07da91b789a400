"""What lies in the database so that nobody can read it there: texts sealed with a key that lies elsewhere.

The keys stand in SHUKE_DATA_KEYS, or in a file of their own that is made when it is first needed, and that backups
hold; the newest comes first and seals, all open. A sealed text can't be looked for; `traces` can: keyed hashes, one for each key.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

MARK = "sealed:"


class Unreadable(Exception):
    """None of the keys opens it: the key with which it was sealed is missing."""


def _file() -> Path:
    return Path(settings.HOME) / "keys" / "data"


def keys() -> tuple[bytes, ...]:
    """The newest first; there is always one."""
    return _keys(settings.SHUKE_DATA_KEYS, _file())


def add_key() -> None:
    """From now on it seals; what the older ones have sealed stays readable. Only for the file."""
    _write(_file(), [Fernet.generate_key(), *keys()])
    _keys.cache_clear()


def drop_old_keys() -> None:
    """When nothing sealed with them is left."""
    _write(_file(), [keys()[0]])
    _keys.cache_clear()


def seal(text: str) -> str:
    return MARK + _box(keys()).encrypt(text.encode()).decode()


def is_sealed(text: str) -> bool:
    return text.startswith(MARK)


def opened(sealed: str) -> str:
    """Raises Unreadable."""
    try:
        return _box(keys()).decrypt(sealed.removeprefix(MARK)).decode()
    except (InvalidToken, ValueError) as error:
        raise Unreadable from error


def resealed(sealed: str) -> str:
    """With the newest key. Raises Unreadable."""
    return seal(opened(sealed))


def traces(text: str) -> list[str]:
    """By which the sealed text is found again: that of the newest key first, which is the one to keep."""
    return [hmac.new(_for_traces(key), text.encode(), hashlib.sha256).hexdigest()[:40] for key in keys()]


def _for_traces(key: bytes) -> bytes:
    return hmac.new(urlsafe_b64decode(key), b"shuke.traces", hashlib.sha256).digest()


@cache
def _box(known: tuple[bytes, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in known])


@cache
def _keys(given: tuple[str, ...], path: Path) -> tuple[bytes, ...]:
    if given:
        return tuple(key.encode() for key in given)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return tuple(path.read_bytes().split())
    with os.fdopen(descriptor, "wb") as file:
        file.write(made := Fernet.generate_key())
    return (made,)


def _write(path: Path, lines: Sequence[bytes]) -> None:
    """Whole or not at all: without its keys the shop can't read what it sealed."""
    new = path.with_suffix(".new")
    descriptor = os.open(new, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(b"\n".join(lines) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
