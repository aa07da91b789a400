"""The first three questions, as whoever opens a shop answers them; its account is `boss`."""

from __future__ import annotations

from playwright.sync_api import Page

PASSWORD = "correct horse battery"


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
