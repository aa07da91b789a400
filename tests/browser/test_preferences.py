"""The page on which customers say what may be sent to them, as their own phone opens it."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, SignIn, opened
from tests.browser.test_access import findings


def test_a_customer_answers_without_signing_in(page: Page, browser: Browser, demo: str, sign_in: SignIn) -> None:
    sign_in(page)
    page.goto(demo + (page.locator(".due-name").first.get_attribute("href") or "") + "consent/")
    page.locator("form[action$='/consent/link/'] button").click()
    address = page.locator("input[value*='/preferences/']").input_value()
    with opened(browser, PHONE) as own:
        own.goto(address)
        assert findings(own) == []
        own.locator("form.preferences .btn-primary").click()
        expect(own.locator(".consent-saved")).to_be_visible()
        own.locator("form.preferences-stop button").click()
        expect(own.locator(".consent-saved")).to_be_visible()
    page.locator("form[action$='/links/end/'] button").click()
