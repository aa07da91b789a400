"""A browser, a demo shop that runs, and pages that fail their test when the console complains."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, sync_playwright

from shuke.workspace.demo.entrance import PASSWORD
from tests.installation.installation import Installation, installation
from tools import chromium

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--no-first-run",
]
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PATIENCE = 10_000  # milliseconds


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = chromium.find()
    if program is None:
        pytest.fail("No Chromium was found: run “make test”, which installs it, or set SHUKE_CHROMIUM.")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, filled: Installation) -> Iterator[str]:
    """The address of a running demo shop, shared by the tests that leave it as they found it."""
    with installation(tmp_path_factory.mktemp("demo"), like=filled) as shop:
        yield shop.serve()


@pytest.fixture
def empty(tmp_path: Path, migrated: Installation) -> Iterator[str]:
    """The address of a running shop that nobody has opened yet."""
    with installation(tmp_path, like=migrated) as shop:
        yield shop.serve()


@contextmanager
def opened(browser: Browser, size: dict[str, int], color_scheme: str = "light") -> Iterator[Page]:
    """A page in a browser of its own; whatever the console, the policy or the server complains of fails the test."""
    context = browser.new_context(
        viewport=size, locale="zh-TW", color_scheme=color_scheme, has_touch=size == PHONE, reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    complaints: list[str] = []
    listen(page, complaints)
    try:
        yield page
    finally:
        context.close()
    assert complaints == []


def listen(page: Page, complaints: list[str]) -> None:
    def console(message: ConsoleMessage) -> None:
        if "/pulse/" in message.location.get("url", "") and "ERR_CONNECTION_REFUSED" in message.text:
            return  # the page asks on until it is closed, also a shop that was stopped before it
        if message.type in {"error", "warning"}:
            complaints.append(f"console: {message.text} ({message.location.get('url')})")

    def response(answer: Response) -> None:
        if answer.status >= 400:
            complaints.append(f"{answer.status}: {answer.url}")

    page.on("console", console)
    page.on("response", response)
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with opened(browser, DESK) as made:
        yield made


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    with opened(browser, PHONE) as made:
        yield made


class SignIn(Protocol):
    def __call__(self, page: Page, name: str = "demo") -> None: ...


@pytest.fixture
def sign_in(demo: str) -> SignIn:
    """Signs in to the demo shop through the page, as its owner unless told otherwise."""

    def through(page: Page, name: str = "demo") -> None:
        page.goto(f"{demo}/account/login/")
        page.locator("#id_login").fill(name)
        page.locator("#id_password").fill(PASSWORD)
        page.locator("main form button.btn-primary").click()
        page.wait_for_url(f"{demo}/")

    return through
