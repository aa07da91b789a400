"""A phone and a passkey, set up and used in a real browser with an authenticator that Chromium plays."""

from __future__ import annotations

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from shuke.workspace.demo.entrance import PASSWORD


def with_authenticator(page: Page) -> None:
    """As a phone with a fingerprint reader."""
    link = page.context.new_cdp_session(page)
    link.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    link.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_phone_then_a_passkey_then_no_password_at_all(demo: str, page: Page) -> None:
    shop = demo.replace("127.0.0.1", "localhost")  # passkeys belong to a name
    with_authenticator(page)
    page.goto(f"{shop}/account/login/")
    page.locator("#id_login").fill("demo-staff")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main form button.btn-primary").click()
    page.goto(f"{shop}/settings/safety/")
    page.get_by_role("link", name="設定手機").click()
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main button.btn-primary").click()
    expect(page.locator("img.qr")).to_be_visible()
    page.locator("summary").click()
    secret = page.locator("shuke-copy input").input_value()
    page.locator("#id_code").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.locator("main button.btn-primary").click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.get_by_role("link", name="我已經寫在紙上了").click()
    page.get_by_role("link", name="加一把通行密鑰").click()
    page.get_by_role("button", name="加一把通行密鑰").click()
    expect(page.locator(".row-line", has_text="通行密鑰 1")).to_be_visible()
    page.context.clear_cookies()
    page.goto(f"{shop}/account/login/")
    page.get_by_role("button", name="用通行密鑰登入").click()
    page.wait_for_url(f"{shop}/")
    page.goto(f"{shop}/settings/safety/")
    page.locator(".row-line", has_text="App").get_by_role("link").click()
    page.locator("#id_password").fill(PASSWORD)  # a passkey came in, but this is grave
    page.locator("main button.btn-primary").click()
    page.get_by_role("button", name="拿掉").click()
    expect(page.get_by_role("link", name="設定手機")).to_be_visible()
    page.locator(".row-line", has_text="通行密鑰 1").get_by_role("link").click()  # others come in as this person, too
    page.get_by_role("button", name="拿掉").click()
    expect(page.locator(".row-line", has_text="通行密鑰 1")).to_have_count(0)
