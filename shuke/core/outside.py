"""Asking a server whose address somebody gave us: only in the open net, never in the shop's own.

The name is looked up once, every address that it has is checked, and the connection goes to the one that was checked: a
name that answers otherwise a moment later leads nowhere else. Nothing is followed from there.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Timer
from urllib.parse import SplitResult, urlsplit

SECONDS = 10
TRANSLATED = IPv6Network("64:ff9b::/32")  # whoever translates these leads into networks of the old kind


class NotOutside(ValueError):
    """The address leads to no server in the open net."""


@dataclass(frozen=True)
class Answer:
    """`text` is how it begins, as far as that was asked for."""

    status: int
    text: str = ""


def check(url: str, *, trusted: Collection[str] = (), any_port: bool = False) -> None:
    """Raises NotOutside, and OSError when the name is not known. `trusted` are origins that may lie anywhere, and need
    no TLS."""
    parts = _parts(url)
    if _origin(parts) not in trusted:
        _addresses(parts, any_port=any_port)


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, trusted: Collection[str] = (), any_port: bool = False,
    read: int = 0,
) -> Answer:  # fmt: skip
    """What came back, of its text the first `read` bytes. Raises NotOutside, and OSError when nobody answers in time:
    whoever sends a byte now and then is cut off as well."""
    parts = _parts(url)
    if _origin(parts) in trusted:
        known = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        link = known(parts.hostname or "", parts.port, timeout=SECONDS)
    else:
        link = _Pinned(parts.hostname or "", parts.port, _addresses(parts, any_port=any_port)[0])
    end = Timer(SECONDS, _cut, [link])
    end.daemon = True
    end.start()
    try:
        link.request("POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, dict(headers))
        answer = link.getresponse()
        return Answer(answer.status, answer.read(read).decode("utf-8", "replace") if read else "")
    except HTTPException as error:
        raise OSError(str(error)) from error
    finally:
        end.cancel()
        link.close()


def _cut(link: HTTPConnection) -> None:
    with contextlib.suppress(OSError, AttributeError):
        link.sock.shutdown(socket.SHUT_RDWR)


class _Pinned(HTTPSConnection):
    """To this address, which must have a certificate of this name."""

    def __init__(self, host: str, port: int | None, address: str) -> None:
        self.checked, self.secure = address, ssl.create_default_context()
        super().__init__(host, port, timeout=SECONDS, context=self.secure)

    def connect(self) -> None:
        plain = socket.create_connection((self.checked, self.port), self.timeout)
        self.sock = self.secure.wrap_socket(plain, server_hostname=self.host)


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError as error:
        raise NotOutside(url) from error
    if not parts.hostname or parts.username is not None or not url.isascii() or any(one <= " " for one in url):
        raise NotOutside(url)
    return parts


def _origin(parts: SplitResult) -> str:
    return f"{parts.scheme}://{parts.netloc}"


def _addresses(parts: SplitResult, *, any_port: bool) -> list[str]:
    if parts.scheme != "https" or not (any_port or parts.port in {None, 443}):
        raise NotOutside(_origin(parts))
    found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    addresses = [str(one[4][0]) for one in found]
    if not addresses or not all(is_outside(one) for one in addresses):
        raise NotOutside(_origin(parts))
    return addresses


def is_outside(address: str) -> bool:
    """Whether it is one of the open net, for one machine."""
    ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        if ip in TRANSLATED or ip.sixtofour or ip.teredo:
            return False
        ip = ip.ipv4_mapped or ip
    return ip.is_global and not ip.is_multicast
