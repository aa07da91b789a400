"""Signing in, language, light and dark, by mouse, keyboard and thumb."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn


def test_a_wrong_password_is_answered_on_the_page(demo: str, page: Page) -> None:
    page.goto(f"{demo}/account/login/")
    page.locator("#id_login").fill("demo")
    page.locator("#id_password").fill("wrong")
    page.get_by_role("button", name="登入").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#id_login")).to_have_value("demo")


def test_each_person_chooses_language_and_appearance(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "demo-guest")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
    choose(page, "English")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page).to_have_title("Today · 熟客示範茶行")
    choose(page, "Dark")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.get_by_role("link", name="Customers").first.click()  # and the next page is still dark, in English
    expect(page.locator("h1")).to_have_text("Customers")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def choose(page: Page, name: str) -> None:
    page.locator(".person-button").click()
    page.locator(".person-menu").get_by_role("button", name=name).click()
    page.wait_for_load_state()


def test_sign_in_search_and_customer_by_keyboard_alone(demo: str, page: Page) -> None:
    page.goto(f"{demo}/account/login/")
    page.keyboard.type("demo")
    page.keyboard.press("Tab")
    page.keyboard.type("demo-shuke")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{demo}/")
    name = page.locator(".due-name").first.inner_text()
    page.keyboard.press("/")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.insert_text(name)
    expect(page.get_by_role("option").first).to_contain_text(name)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/customers/*/")
    expect(page.locator("h1")).to_contain_text(name)


@pytest.mark.parametrize(
    "path", ["/", "/customers/", "/orders/", "/products/", "/teams/", "/reports/", "/settings/", "/import/"]
)
def test_no_page_is_wider_than_a_phone(demo: str, phone: Page, sign_in: SignIn, path: str) -> None:
    sign_in(phone)
    phone.goto(demo + path)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_signing_out_closes_every_page(demo: str, page: Page, sign_in: SignIn) -> None:
    sign_in(page)
    page.locator(".person-button").click()
    page.get_by_role("button", name="登出").click()
    page.goto(f"{demo}/customers/")
    expect(page.locator("#id_login")).to_be_visible()
