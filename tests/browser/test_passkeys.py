"""A passkey made in a real browser with a software authenticator signs its owner in, and no other does."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tooling.demo_bookings import PASSWORD

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    """Return a window on a host name: browsers have no passkeys for bare addresses."""
    context = browser.new_context(base_url=url.replace("127.0.0.1", "localhost"), locale="en-GB")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def test_a_passkey_is_made_and_signs_in_and_is_forgotten(page: Page) -> None:
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    device = devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]
    page.goto("/sign-in/staff?after=/account/passkeys")
    page.fill("#login", "administrator")
    page.fill("#password", PASSWORD)
    page.click("main form[action='/sign-in/staff'] button[type=submit]")
    page.fill("#name", "Key on my ring")
    page.fill("#password", PASSWORD)
    page.click("text=Make a passkey")
    page.wait_for_selector("text=Key on my ring")
    page.click("text=Sign out")
    page.goto("/sign-in/passkey")
    page.click("text=Use my passkey")
    page.wait_for_url("**/admin")
    page.goto("/account/passkeys")
    assert "last used" in page.inner_text("main")
    page.click("text=Forget it")
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_selector("text=You have none yet")
    page.click("text=Sign out")
    page.goto("/sign-in/passkey")
    page.click("text=Use my passkey")
    page.wait_for_selector("text=That passkey is none of ours")
    devices.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.goto("/admin")
    assert "/sign-in/staff" in page.url
