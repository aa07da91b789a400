"""The command menu and the shortcuts, by keyboard alone."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn

MENU, ROWS = "dialog.commands", "dialog.commands [role=option]:visible"


def test_the_menu_offers_the_page_and_goes_anywhere(page: Page, sign_in: SignIn) -> None:
    sign_in(page)
    page.goto(f"{page.url}customers/")
    page.keyboard.press("Control+k")
    expect(page.locator(ROWS).first).to_be_visible()
    expect(page.locator(f"{MENU} [data-here]").filter(has_text="新增顧客")).to_be_visible()
    page.keyboard.type("baob")
    expect(page.locator(ROWS).first).to_have_text("報表")
    page.keyboard.press("Enter")
    page.wait_for_url("**/reports/**")


def test_an_action_of_the_page_is_done_from_the_menu(page: Page, sign_in: SignIn) -> None:
    sign_in(page)
    page.goto(f"{page.url}customers/")
    page.keyboard.press("Control+k")
    expect(page.locator(ROWS).first).to_be_visible()
    page.keyboard.type("xzgk")
    page.keyboard.press("Enter")
    expect(page.locator("#dialog[open] [name=name]")).to_be_visible()


def test_people_are_found_by_how_they_sound(page: Page, sign_in: SignIn) -> None:
    sign_in(page)
    page.keyboard.press("Control+k")
    page.keyboard.type("lin")
    person = page.locator(f"{MENU} .commands-found [role=option]").first
    expect(person).to_contain_text("林")
    where = person.get_attribute("href")
    for _press in range(20):
        if person.get_attribute("aria-selected") == "true":
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{where}")


def test_an_input_method_keeps_its_keys(page: Page, sign_in: SignIn) -> None:
    """Enter and the arrows choose characters while a word is composed; nothing is filtered by its sounds."""
    sign_in(page)
    page.keyboard.press("Control+k")
    expect(page.locator(ROWS).first).to_be_visible()
    before = page.locator(ROWS).count()
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "ㄅㄠˋ", "selectionStart": 3, "selectionEnd": 3})
    page.evaluate(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'Enter', keyCode: 229, isComposing: true, bubbles: true}))"
    )
    page.wait_for_timeout(300)
    assert page.locator(ROWS).count() == before
    expect(page.locator(MENU)).to_be_visible()
    keyboard.send("Input.insertText", {"text": "報"})
    expect(page.locator(ROWS).first).to_have_text("報表")
    page.keyboard.press("Escape")
    expect(page.locator(MENU)).to_be_hidden()


def test_letters_in_a_field_are_only_letters(page: Page, sign_in: SignIn) -> None:
    sign_in(page)
    page.goto(f"{page.url}customers/new/")
    page.locator("#id_name").fill("")
    page.locator("#id_name").press_sequentially("a/?")
    expect(page.locator("#id_name")).to_have_value("a/?")
    expect(page.locator("dialog.shortcuts")).to_be_hidden()
    page.locator("#id_name").press("Control+k")
    expect(page.locator(MENU)).to_be_visible()
    page.keyboard.press("Control+k")
    expect(page.locator(MENU)).to_be_hidden()


def test_the_sheet_lists_the_shortcuts(page: Page, sign_in: SignIn) -> None:
    sign_in(page)
    page.keyboard.press("?")
    expect(page.locator("dialog.shortcuts li").filter(has_text="搜尋")).to_contain_text("/")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator(".topbar input[type=search]")).to_be_focused()


def test_the_open_menu_is_accessible(page: Page, sign_in: SignIn) -> None:
    sign_in(page)
    page.keyboard.press("Control+k")
    expect(page.locator(ROWS).first).to_be_visible()
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []
