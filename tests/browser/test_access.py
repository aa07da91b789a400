"""axe-core finds nothing serious on the main pages, in light and in dark, on a desk and on a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import DESK, PHONE, SignIn, opened

PAGES = (
    "/", "/customers/", "/orders/", "/products/", "/teams/", "/reports/", "/import/", "/settings/", "/notices/",
    "/notices/choices/",
)  # fmt: skip
GRAVE = {"serious", "critical"}


def findings(page: Page) -> list[str]:
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{page.url} {each['id']}: {each['nodes'][0]['html'][:200]}" for each in found if each["impact"] in GRAVE]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_serious(
    browser: Browser, demo: str, sign_in: SignIn, size: dict[str, int], theme: str
) -> None:
    found: list[str] = []
    with opened(browser, size, color_scheme=theme) as page:
        page.goto(f"{demo}/account/login/")
        found += findings(page)
        sign_in(page)
        for path in (*PAGES, customer_path(page)):
            page.goto(demo + path)
            found += findings(page)
    assert found == []


def customer_path(page: Page) -> str:
    return page.locator(".due-name").first.get_attribute("href") or "/"
