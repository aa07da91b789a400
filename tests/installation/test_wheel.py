"""`pip install` of the built wheel in an empty environment gives a working Shuke: its pages, style sheets and words."""

from __future__ import annotations

import re
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.installation.installation import ROOT, Installation, fetch

pytestmark = [pytest.mark.slow(50), pytest.mark.alike]
SHEET = re.compile(r'<link[^>]+href="([^"]+\.css)"')
SCRIPT = re.compile(r'<script[^>]+src="([^"]+)"')


@pytest.fixture
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The python of an empty environment with the wheel and what it depends on."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", folder, ROOT]
    subprocess.run(build, check=True)
    [wheel] = folder.glob("shuke-*.whl")
    venv.create(folder / "env", with_pip=True)
    python = folder / "env" / "bin" / "python"
    pip = [python, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    # First what is pinned, so that the test is of the wheel and not of what appeared in the registry today.
    subprocess.run([*pip, "--no-deps", "--require-hashes", "-r", ROOT / "requirements" / "run.txt"], check=True)
    subprocess.run([*pip, wheel], check=True)
    return python


@pytest.fixture
def shop(installed: Path, tmp_path: Path) -> Installation:
    made = Installation(tmp_path, command=(str(installed.with_name("shuke")),), cwd=tmp_path)
    made.shuke("migrate", "--verbosity", "0")
    return made


def test_the_wheel_is_a_working_shuke(shop: Installation) -> None:
    """One test, so that one environment is made, however many processes share the tests."""
    assert "Shuke 0." in shop.shuke("--version")
    serves_pages_with_all_that_they_name(shop)
    answers_from_a_file(shop)
    speaks_chinese(shop)


def serves_pages_with_all_that_they_name(shop: Installation) -> None:
    try:
        address = shop.serve()
        status, page = fetch(address, "/setup/")
        assert status == 200
        named = SHEET.findall(page) + SCRIPT.findall(page)
        assert any(name.endswith(".css") for name in named)
        assert {name: fetch(address, name)[0] for name in named} == dict.fromkeys(named, 200)
        assert "<svg" in page
    finally:
        shop.stop()


def answers_from_a_file(shop: Installation) -> None:
    rows = [
        f"C{customer},M,{year}-{month:02}-05,1,100"
        for customer in range(30)
        for year in (2024, 2025)
        for month in range(1, 13)
    ]
    orders = shop.home / "orders.csv"
    orders.write_text("\n".join(["customer,product,date,quantity,amount", *rows]))
    assert "C0" in shop.shuke("due", str(orders), "--format", "csv")


def speaks_chinese(shop: Installation) -> None:
    shop.extra["SHUKE_LANGUAGE"] = "zh-hant"
    assert "示範" in shop.shuke("help")
    assert "資料庫版本" in shop.shuke("doctor", code=1)  # nobody does the background work
