"""The frame around every page: search with an input method, the rail, questions before what cannot be undone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn


def test_nothing_is_searched_while_an_input_method_composes(page: Page, sign_in: SignIn) -> None:
    sign_in(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/search/" in request.url else None)
    page.keyboard.press("/")
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "ㄌㄧㄣ", "selectionStart": 3, "selectionEnd": 3})
    page.wait_for_timeout(400)
    assert asked == []
    keyboard.send("Input.insertText", {"text": "林"})
    expect(page.locator("#search-results [role=option]").first).to_be_visible()
    assert len(asked) == 1


def test_arrows_and_enter_open_what_was_found(page: Page, sign_in: SignIn) -> None:
    sign_in(page)
    page.keyboard.press("/")
    page.keyboard.type("林")
    first = page.locator("#search-results [role=option]").first
    expect(first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    where = first.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{where}")


def test_the_rail_stays_folded_on_the_next_page(page: Page, sign_in: SignIn) -> None:
    sign_in(page)
    page.get_by_role("button", name="收合選單").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-rail", "folded")
    expect(page.get_by_role("link", name="顧客", exact=True).first).to_be_visible()


def test_a_question_comes_before_a_team_is_deleted(page: Page, sign_in: SignIn) -> None:
    sign_in(page)
    page.goto(f"{page.url}settings/teams/")
    page.locator(".row-main").first.click()
    page.get_by_role("button", name="刪除").click()
    expect(page.get_by_role("button", name="取消")).to_be_focused()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="刪除").click()
    page.get_by_role("button", name="是，繼續").click()
    expect(page.get_by_role("alert")).to_contain_text("還有顧客")


def test_the_other_pages_hide_behind_more_on_a_phone(phone: Page, sign_in: SignIn) -> None:
    sign_in(phone)
    phone.get_by_role("button", name="更多").click()
    phone.locator("#more").get_by_role("link", name="報表").click()
    phone.wait_for_url("**/reports/**")
