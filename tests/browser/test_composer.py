"""Writing on a record by keyboard: one key opens it, nothing typed is lost, and nothing is written twice."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn


def open_customer(page: Page, sign_in: SignIn) -> None:
    sign_in(page)
    page.goto(f"{page.url}customers/")
    page.locator(".record-table tbody a").first.click()
    expect(page.locator("shuke-composer:defined")).to_be_visible()


def test_a_note_by_keyboard_survives_a_reload_and_is_written_once(page: Page, sign_in: SignIn) -> None:
    open_customer(page, sign_in)
    words = page.locator("shuke-composer textarea")
    page.keyboard.press("n")
    expect(words).to_be_focused()
    page.keyboard.type("想換大包裝")
    page.keyboard.press("Escape")
    expect(page.locator(".composer-save")).to_be_hidden()
    page.reload()
    expect(words).to_have_value("想換大包裝")
    words.focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".timeline .moment-note", has_text="想換大包裝")).to_have_count(1)
    expect(words).to_have_value("")


def test_no_key_counts_while_an_input_method_composes(page: Page, sign_in: SignIn) -> None:
    open_customer(page, sign_in)
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'n', bubbles: true, isComposing: true}))"
    )
    expect(page.locator("shuke-composer textarea")).not_to_be_focused()


def test_a_done_to_do_asks_what_comes_next(page: Page, sign_in: SignIn) -> None:
    open_customer(page, sign_in)
    plan = page.locator("#next-step")
    plan.locator(".next-plan > summary").click()
    plan.locator("[name=text]").fill("問要不要試喝")
    plan.locator(".btn-primary").click()
    to_do = page.locator("#next-step .to-do", has_text="問要不要試喝")
    to_do.locator(".to-do-tick").click()
    expect(to_do).to_have_count(0)
    expect(page.locator("#next-step [name=text]")).to_be_visible()
