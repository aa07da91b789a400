"""The server says in one sentence what keeps it from starting."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installation.installation import Installation, fetch, free_port, installation

pytestmark = pytest.mark.slow


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Installation]:
    """An installation whose database was never prepared."""
    with installation(tmp_path) as made:
        yield made


def test_a_database_that_was_not_prepared(bare: Installation) -> None:
    assert bare.shuke("serve", code=2).strip().endswith("Run “shuke migrate” first.")


@pytest.mark.alike
def test_a_database_that_is_away(tmp_path: Path) -> None:
    away = Installation(tmp_path, "postgresql://nobody@127.0.0.1:9/nothing")
    said = away.shuke("serve", code=2)
    assert "The database does not answer" in said
    assert "Traceback" not in said


@pytest.mark.alike
def test_a_port_in_use(shop: Installation) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = shop.shuke("serve", "--port", str(taken.getsockname()[1]), code=2)
    assert "Is it running already?" in said


@pytest.mark.alike
def test_host_and_port_come_from_the_environment(shop: Installation) -> None:
    port = free_port()
    shop.extra = {"HOST": "0.0.0.0", "PORT": str(port)}
    server = shop.start("serve")
    address = f"http://127.0.0.1:{port}"
    while not fetch(address, "/setup/")[0]:
        assert server.poll() is None, shop.log("serve")
    assert fetch(address, "/setup/")[0] == 200
    server.send_signal(signal.SIGINT)
    assert server.wait(15) == 0
    assert "Traceback" not in shop.log("serve")
    assert "Ctrl+C stops it" in shop.log("serve")  # in the language of the terminal
