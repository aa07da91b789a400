"""What lies in the database so that nobody can read it there: texts sealed with a key that lies elsewhere.

The same text is sealed the same way (AES-SIV, RFC 5297), so that it can be looked for as a whole, be unique, and be
seen to have stayed what it was; nothing else of it shows but about how long it is.

The keys stand in SHUKE_DATA_KEYS, or in a file of their own that is made when it is first needed, and that backups
hold; the newest comes first and seals, all open.
"""

from __future__ import annotations

import binascii
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings

MARK, PLAIN = "sealed:", "unsealed:"
BITS = 512


class Unreadable(Exception):
    """None of the keys opens it: the key with which it was sealed is missing."""


def keys() -> tuple[str, ...]:
    """The newest first; there is always one. A key added by another process counts here at once."""
    path = _file()
    return _keys(settings.SHUKE_DATA_KEYS, path, path.stat().st_mtime_ns if path.exists() else 0)


def new_key() -> str:
    return urlsafe_b64encode(AESSIV.generate_key(BITS)).decode()


def add_key() -> None:
    """From now on it seals; what the older ones have sealed stays readable. Only where the keys stand in the file."""
    _write(_file(), [new_key(), *keys()])


def drop_old_keys() -> None:
    """When nothing sealed with them is left."""
    _write(_file(), [keys()[0]])


def seal(text: str) -> str:
    return sealed_forms(text)[0]


def sealed_forms(text: str) -> list[str]:
    """As each of the keys would seal it, the newest first: what to look for while old ones are about."""
    return [MARK + urlsafe_b64encode(_box(key).encrypt(text.encode(), None)).decode() for key in keys()]


def is_sealed(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(MARK)


def opened(sealed: str) -> str:
    """Raises Unreadable."""
    try:
        box = urlsafe_b64decode(sealed.removeprefix(MARK))
    except (binascii.Error, ValueError) as error:
        raise Unreadable from error
    for key in keys():
        try:
            return _box(key).decrypt(box, None).decode()
        except (InvalidTag, ValueError):
            continue
    raise Unreadable


def everywhere(value: Any, change: Any) -> Any:
    """The same JSON, with `change` made to each sealed text in it."""
    if isinstance(value, dict):
        return {name: everywhere(one, change) for name, one in value.items()}
    if isinstance(value, list):
        return [everywhere(one, change) for one in value]
    return change(value) if isinstance(value, str) else value


def for_elsewhere(text: str) -> str:
    """As it goes into an archive, which another installation with other keys reads. What is lost here stays lost."""
    try:
        return PLAIN + opened(text) if text.startswith(MARK) else text
    except Unreadable:
        return text


def from_elsewhere(text: str) -> str:
    return seal(text.removeprefix(PLAIN)) if text.startswith(PLAIN) else text


def _file() -> Path:
    return Path(settings.HOME) / "keys" / "data"


@cache
def _box(key: str) -> AESSIV:
    return AESSIV(urlsafe_b64decode(key))


@cache
def _keys(given: tuple[str, ...], path: Path, _changed: int) -> tuple[str, ...]:
    if given:
        return given
    if not path.exists():
        _write_first(path)
    return tuple(path.read_text().split())


def _write_first(path: Path) -> None:
    """Whoever comes second takes what the first has made; a kill in between leaves no file without a key."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    own = path.with_name(f"{path.name}.{os.getpid()}")
    _put(own, [new_key()])
    with suppress(FileExistsError):
        os.link(own, path)
    own.unlink()


def _write(path: Path, lines: Sequence[str]) -> None:
    """Whole or not at all: without its keys the shop can't read what it sealed."""
    new = path.with_suffix(".new")
    _put(new, lines)
    new.replace(path)


def _put(path: Path, lines: Sequence[str]) -> None:
    descriptor = os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())
