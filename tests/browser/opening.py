"""The first three questions, as whoever opens a shop answers them; its account is `boss`."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

PASSWORD = "correct horse battery"
WORKING = 30_000  # milliseconds: files are read in the background


def open_for_the_first_time(page: Page, address: str, *, name: str, trade: str, owner: str) -> None:
    page.goto(address)
    page.locator("input[name=name]").fill(name)
    page.get_by_label(trade, exact=True).check()
    page.locator("main form button.btn-primary").click()
    page.locator("select[name=currency]").select_option("TWD")
    page.locator("main form button.btn-primary").click()
    page.locator("input[name=owner]").fill(owner)
    page.locator("input[name=username]").fill("boss")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/import/")


def arrives(page: Page, wanted: Locator) -> None:
    """Something that is made in the background stands on the page once it is opened again."""

    def there() -> None:
        page.reload()
        expect(wanted).to_be_visible(timeout=1_000)

    for _turn in range(WORKING // 1_000):
        try:
            return there()
        except AssertionError:
            continue
    return there()
