"""At the counter: somebody is found by keyboard, a sale is three taps, and one made without a network is sent once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import DESK, PATIENCE, SignIn

# The page itself, and all that it has loaded.
KEPT = """
Promise.all(["/counter/", ...performance.getEntriesByType("resource").map((one) => new URL(one.name).pathname)]
  .filter((one) => one === "/counter/" || one.startsWith("/static/")).map((one) => caches.match(one)))
  .then((all) => all.every(Boolean))
"""


def found(page: Page, words: str) -> None:
    """By keyboard alone: the first of those who are called so."""
    page.locator("#counter-words").fill(words)
    expect(page.locator("[role=option]").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".counter-say")).not_to_be_empty()


def test_a_sale_is_three_taps(phone: Page, sign_in: SignIn) -> None:
    sign_in(phone)
    phone.goto(f"{phone.url}counter/")
    found(phone, "陳")
    phone.locator(".usual-one").first.click()
    phone.locator(".basket-done").click()
    expect(phone.locator("[data-sold]")).to_be_visible()
    expect(phone.locator("#counter-words")).to_be_focused()
    expect(phone.locator("[data-basket]")).to_be_hidden()


@pytest.mark.slow
@pytest.mark.alike
def test_a_sale_without_a_network_is_sent_once(browser: Browser, sign_in: SignIn) -> None:
    context = browser.new_context(viewport=DESK, locale="zh-TW")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()  # of its own: a browser without a network complains in its console
    sign_in(page)
    page.goto(f"{page.url}counter/")
    page.wait_for_function(KEPT)
    expect(page.locator("shuke-counter[data-ready]")).to_be_attached()
    context.set_offline(True)
    page.goto(page.url)
    expect(page.locator(".counter-offline")).to_be_visible()
    found(page, "王")
    page.locator(".usual-one").first.click()
    page.locator(".basket-done").click()
    expect(page.locator("[data-unsent]")).to_contain_text("1")
    context.set_offline(False)
    sold: set[str] = set()

    def listen(route: Route) -> None:  # of what is not to be stored, the browser itself tells no more
        answer = route.fetch()
        sold.add(answer.json()["order"])
        route.fulfill(response=answer)

    page.route("**/counter/sale/", listen)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-unsent]")).to_be_hidden()
    (order,) = sold  # however often it was sent
    page.goto(page.url.replace("counter/", f"orders/?q={order}"))
    expect(page.locator(".record-table tbody tr")).to_have_count(1)
    context.close()


def test_a_product_is_found_by_its_name_and_the_scanner_means_what_it_says(page: Page, sign_in: SignIn) -> None:
    sign_in(page)
    page.goto(f"{page.url}counter/")
    found(page, "陳")
    field = page.locator("#counter-words")
    field.fill("茶包")
    expect(page.locator("[role=option]").first).to_contain_text("茶包")
    code = page.locator("[role=option] .text-secondary").last.inner_text().split()[0]
    expect(page.locator(".basket-line")).to_have_count(0)  # typing takes nothing
    page.keyboard.press("Enter")
    expect(page.locator(".basket-line")).to_have_count(1)
    expect(page.locator(".counter-say")).to_be_visible()
    field.fill(code)
    page.keyboard.press("Enter")  # as a scanner does, before any list is there
    expect(page.locator(".basket-line")).to_have_count(2)
    expect(page.locator(".basket-ways input:checked")).to_have_count(1)
