"""The corner shop's soy sauce (issue 5): everything through the page, in its pack, with the pack's own demo.

Mrs Chang comes back. Three digits of her phone tell who she is, what her family always takes and on which terms; she
signs for it, and at the end of the month it stands on the statement.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE, PHONE, opened
from tests.browser.opening import PASSWORD, arrives, open_for_the_first_time
from tests.browser.test_access import findings

SHE, FAMILY, SAUCE = "陳月娥", "張家", "醬油"


def bring_the_families(page: Page, shop: str) -> None:
    """The demo of the pack; its tabs come last of the files."""
    page.goto(f"{shop}/settings/packs/")
    page.get_by_role("button", name="放入示範資料").click()
    page.goto(f"{shop}/tabs/")
    arrives(page, page.locator("main").get_by_text(FAMILY, exact=True).first)


def sign_in(phone: Page, shop: str) -> None:
    phone.goto(f"{shop}/account/login/")
    phone.locator("#id_login").fill("boss")
    phone.locator("#id_password").fill(PASSWORD)
    phone.locator("main form button.btn-primary").click()
    phone.wait_for_url(f"{shop}/")


def see_who_comes_in(phone: Page, shop: str) -> None:
    """By the last digits alone: how to call her, her family, and what to say."""
    phone.goto(f"{shop}/counter/")
    phone.keyboard.type("1137")
    expect(phone.locator(".counter-who h2")).to_have_text(SHE)
    expect(phone.locator(".counter-family")).to_contain_text("張國棟")
    expect(phone.locator(".counter-say")).to_have_text(re.compile("^.*張太太.*可記帳月結、打九五折。$"))
    expect(phone.locator(".counter-tiles")).to_contain_text("已記 NT$0，額度 NT$5,000")


def scan_the_sauce(phone: Page) -> None:
    """As a scanner types it: the sentence is about the sauce, for her family, and why."""
    phone.locator("#counter-words").fill("A01")
    phone.keyboard.press("Enter")
    expect(phone.locator(".counter-say")).to_have_text(re.compile(f"張太太.*平常買.*{SAUCE}.*上次.*打九五折"))
    expect(phone.locator(".counter-why")).to_contain_text("次")
    expect(phone.locator(".basket-line")).to_contain_text("NT$95")


def let_her_sign(phone: Page) -> None:
    """On the tab it costs five percent less."""
    phone.locator(".way", has_text="記帳").click()
    expect(phone.locator(".basket-off")).to_contain_text("−NT$5")
    expect(phone.locator("[data-total]")).to_have_text("NT$90")
    phone.get_by_label("誰簽的名？").fill("張太太")
    draw(phone)
    phone.locator(".basket-done").click()
    expect(phone.locator("[data-sold]")).to_contain_text("NT$90")


def let_her_sign_without_a_network(browser: Browser, phone: Page) -> None:
    """At the price that the page knows; her terms hold once it is sent, under the same hand. In a browser of its own:
    one without a network complains in its console."""
    context = browser.new_context(viewport=PHONE, locale="zh-TW", storage_state=phone.context.storage_state())
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(phone.url)
    expect(page.locator("shuke-counter[data-ready]")).to_be_attached()
    context.set_offline(True)
    page.locator("#counter-words").fill("1137")
    page.keyboard.press("Enter")
    expect(page.locator(".counter-say")).not_to_be_empty()
    page.locator(".usual-one", has_text=SAUCE).click()
    page.locator(".way", has_text="記帳").click()
    page.get_by_label("誰簽的名？").fill("張太太本人")
    draw(page)
    page.locator(".basket-done").click()
    expect(page.locator("[data-unsent]")).to_contain_text("1")
    context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-unsent]")).to_be_hidden()
    context.close()


def draw(phone: Page) -> None:
    """A signature on the glass."""
    place = phone.locator("shuke-signature canvas")
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    assert box
    phone.mouse.move(box["x"] + 30, box["y"] + 20)
    phone.mouse.down()
    for step in range(1, 6):
        phone.mouse.move(box["x"] + 30 + 30 * step, box["y"] + 20 + 30 * (step % 2))
    phone.mouse.up()


def hand_over_the_statement(page: Page, shop: str) -> None:
    page.goto(f"{shop}/tabs/?q={FAMILY}")
    page.locator(".record-table tbody .cell-first a").first.click()
    expect(page.locator("main")).to_contain_text("NT$180")
    page.get_by_role("link", name="對帳單").click()
    for name in ("張太太", "張太太本人"):
        signed = page.locator("tbody tr").filter(has=page.get_by_text(name, exact=True))
        expect(signed).to_contain_text("NT$90")
        expect(signed.get_by_alt_text("簽名")).to_have_js_property("naturalWidth", 600)
    expect(page.locator("tfoot")).to_contain_text("NT$180")
    pdf = page.request.get(f"{shop}{page.get_by_role('link', name='PDF').get_attribute('href')}")
    assert pdf.body().startswith(b"%PDF")


def take_the_money(page: Page) -> None:
    page.get_by_role("link", name="返回").click()
    page.get_by_role("link", name="收款").click()
    page.locator("#id_amount").fill("180")
    page.locator("main form button.btn-primary").click()
    page.wait_for_load_state()


@pytest.mark.slow
@pytest.mark.alike
def test_the_corner_shops_soy_sauce(browser: Browser, page: Page, empty: str) -> None:
    open_for_the_first_time(page, empty, name="街角雜貨", trade="街角小店", owner="阿宏")
    bring_the_families(page, empty)
    with opened(browser, PHONE) as phone:
        sign_in(phone, empty)
        see_who_comes_in(phone, empty)
        scan_the_sauce(phone)
        found = findings(phone)
        let_her_sign(phone)
        let_her_sign_without_a_network(browser, phone)
    hand_over_the_statement(page, empty)
    found += findings(page)
    take_the_money(page)
    page.goto(f"{empty}/tabs/?q={FAMILY}")
    expect(page.locator(".record-table tbody tr").first).to_contain_text("NT$0")
    assert found == []
