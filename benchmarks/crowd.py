"""Eight people at once against a real server: pages a second, how long they wait, what fails, how much memory."""

from __future__ import annotations

import http.client
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import psutil

from benchmarks import pages
from benchmarks.figures import Figure, at_least, at_most, latency

USERS = 8
SECONDS = 10
PATIENCE = 60  # seconds for one answer


@dataclass
class Seen:
    waits: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


@contextmanager
def server() -> Iterator[tuple[int, psutil.Process]]:
    """`shuke serve` with the environment of this process, on a free port; without the worker, which would compete."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "shuke", "serve", "--host", "127.0.0.1", "--port", str(port), "--no-worker"]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 -- our own command
    try:
        _wait_for(port, running)
        yield port, psutil.Process(running.pid)
    finally:
        running.terminate()
        running.wait(30)


def _wait_for(port: int, running: subprocess.Popen) -> None:
    for _ in range(300):
        if running.poll() is not None:
            raise RuntimeError("the server did not start")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not answer within 30 s")


def crowd(person: pages.Person) -> Iterator[Figure]:
    cookies = {name: morsel.value for name, morsel in person.client.cookies.items()}
    reading = [address for asked in pages.addresses().values() for address in asked[:20]]
    with server() as (port, process):
        _together(port, cookies, lambda number: ("GET", reading[number % len(reading)], None), seconds=3)
        seen = _together(port, cookies, lambda number: ("GET", reading[number * 7919 % len(reading)], None))
        yield at_least("8 people reading: pages", len(seen.waits) / SECONDS, 160, "a second")
        yield latency("8 people reading: wait", seen.waits, None, 100)
        yield at_most("8 people reading: failed", len(seen.failed), 0, "pages", _why(seen))
        seen = _together(port, cookies, lambda number: ("POST", "/customers/new/", pages.new_customer(number)))
        yield at_least("8 people creating: customers", len(seen.waits) / SECONDS, 150, "a second")
        yield latency("8 people creating: wait", seen.waits)
        yield at_most("8 people creating: failed", len(seen.failed), 0, "writes", _why(seen))
        own, mapped = _memory(process)
        yield at_most("memory of a web process, its own", own, 200, "MiB", f"and {mapped:,.0f} MiB of mapped files")


def _why(seen: Seen) -> str:
    return json.dumps(sorted(set(seen.failed))[:3]) if seen.failed else ""


def _memory(process: psutil.Process) -> tuple[float, float]:
    """MiB of the largest web process: what it holds itself, shared with its siblings or not, and the pages of the
    database file and of libraries that it maps, which the system keeps once and gives up when it needs room."""
    found = [child.memory_info() for child in process.children(recursive=True)]
    return max(((seen.rss - seen.shared) / 1024**2, seen.shared / 1024**2) for seen in found)


def _together(port: int, cookies: dict[str, str], asked: Callable[[int], Any], seconds: float = SECONDS) -> Seen:
    """Every person asks for the next thing as soon as the last has come, until time is up."""
    seen, end = Seen(), time.perf_counter() + seconds
    with ThreadPoolExecutor(USERS) as people:
        for done in [people.submit(_visit, port, cookies, asked, user, end, seen) for user in range(USERS)]:
            done.result()
    return seen


def _visit(port: int, cookies: dict[str, str], asked: Any, user: int, end: float, seen: Seen) -> None:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    headers |= _csrf(link, headers)
    number = user
    while time.perf_counter() < end:
        method, address, values = asked(number)
        number += USERS
        started = time.perf_counter()
        try:
            status = _ask(link, method, address, values, headers)
        except OSError as error:
            status, link = type(error).__name__, http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        if status in {200, 302}:
            seen.waits.append(time.perf_counter() - started)
        else:
            seen.failed.append(f"{status} {address}")
    link.close()


def _ask(link: http.client.HTTPConnection, method: str, address: str, values: Any, headers: dict[str, str]) -> Any:
    kind = {"Content-Type": "application/x-www-form-urlencoded"} if values else {}
    link.request(method, address, urlencode(values) if values else None, {**headers, **kind})
    response = link.getresponse()
    response.read()
    return response.status


def _csrf(link: http.client.HTTPConnection, headers: dict[str, str]) -> dict[str, str]:
    link.request("GET", "/customers/new/", headers=headers)
    response = link.getresponse()
    page = response.read().decode()
    cookie = re.search(r"csrftoken=([^;]+)", response.headers.get("Set-Cookie", ""))
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if not cookie or not token:
        raise RuntimeError(f"the form page answered {response.status} without a token")
    return {"Cookie": f"{headers['Cookie']}; csrftoken={cookie[1]}", "X-CSRFToken": token[1]}
