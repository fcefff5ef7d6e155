"""The run sheet on phones that go wrong: opened once only, closed without signal, two of one driver, a wrong clock."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from playwright.sync_api import Browser, Page, expect

from scheduler.domain.events import EventType
from tests.browser.steps import KEPT, Village, window
from tests.fakes import village_service as village

Phone = Callable[..., Page]
IS_KEPT = """async () => {
  const kept = await caches.open("drove-run-1");
  for (let times = 0; times < 200; times += 1) {
    if (await kept.match("/drive")) return true;
    await new Promise((later) => setTimeout(later, 50));
  }
  return false;
}"""
"""Waits for it itself: to wait for a function that promises something is to take the promise for the answer."""
CONTROLLED = "() => navigator.serviceWorker.controller !== null"
THREE_HOURS_FAST = """(() => {
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...given) { super(...(given.length ? given : [Real.now() + 3 * 3600e3])); }
    static now() { return Real.now() + 3 * 3600e3; }
  };
})()"""

YEARS_AGO = "delete Crypto.prototype.randomUUID; delete AbortSignal.timeout;"
"""Takes away what browsers learnt after 2020: telephones that old get no newer ones."""


def card(page: Page) -> Any:
    return page.locator(".drove-next:visible")


def pressed(page: Page, *words: str) -> None:
    for one in words:
        card(page).get_by_role("button", name=one).click()


def sent(page: Page) -> None:
    """Let there be signal again, and wait until everything is sent."""
    with page.expect_navigation():
        page.context.set_offline(False)
    expect(page.locator("#press-state")).to_be_hidden()
    assert page.evaluate(KEPT) == []


def happened(served: Village, kind: EventType) -> list[Any]:
    with served.service.storage.reading() as records:
        found = records.events(served.clock.now().date())
    return [one for one in found if one.type is kind and one.actor.id == village.CARA.id]


def test_a_sheet_that_was_opened_once_is_there_without_signal(phone: Phone) -> None:
    page = phone()
    page.wait_for_function(CONTROLLED)
    assert page.evaluate(IS_KEPT)
    page.context.set_offline(True)
    page.reload()
    expect(card(page)).to_contain_text("Promised")
    assert page.evaluate("() => getComputedStyle(document.querySelector('.drove-press')).minHeight") != "0px"


def test_who_closes_the_sheet_without_signal_goes_on_where_they_were(served: Village, phone: Phone) -> None:
    page = phone()
    page.wait_for_function(CONTROLLED)
    page.reload()
    page.context.set_offline(True)
    context = page.context
    name = card(page).locator(".drove-next__name").inner_text()
    for number, words in enumerate(("I have arrived", "On board"), 1):
        pressed(page, words)
        page.close()
        page = context.new_page()
        page.goto("/drive")
        expect(page.locator("#press-state")).to_contain_text(f"{number} step")
        if number == 1:
            expect(card(page).locator(".drove-next__name")).to_have_text(name)
            expect(card(page)).to_contain_text("You are here")
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto("/drive")
    expect(page.locator("#press-state")).to_be_hidden()
    expect(page.locator(".drove-stop--over", has_text=name).first).to_contain_text("Done")
    assert len(happened(served, EventType.RIDER_BOARDED)) == 1


def test_two_phones_of_one_driver_write_one_happening(
    browser: Browser, served: Village, phone: Phone
) -> None:
    first = phone()
    second = window(browser, served, "driver")
    second.goto("/drive")
    first.context.set_offline(True)
    pressed(first, "I have arrived", "On board")
    for words in ("I have arrived", "On board"):
        with second.expect_navigation():
            pressed(second, words)
    sent(first)
    expect(first.locator("main")).not_to_contain_text("Not written down")
    assert len(happened(served, EventType.RIDER_BOARDED)) == 1
    assert len(happened(served, EventType.VEHICLE_ARRIVED)) == 1


def test_a_phone_whose_clock_is_wrong_writes_the_offices_time(served: Village, phone: Phone) -> None:
    page = phone()
    page.context.add_init_script(THREE_HOURS_FAST)
    page.reload()
    page.context.set_offline(True)
    pressed(page, "I have arrived", "On board")
    sent(page)
    (boarded,) = happened(served, EventType.RIDER_BOARDED)
    line = served.service.timeline(served.clock.now().date())
    at = line.moment(int(boarded.data["at_s"]))
    assert abs(at - served.clock.now()) < timedelta(minutes=2)


def test_a_phone_of_years_ago_sends_its_steps_too(served: Village, phone: Phone) -> None:
    page = phone()
    page.context.add_init_script(YEARS_AGO)
    page.reload()
    page.context.set_offline(True)
    pressed(page, "I have arrived", "On board")
    expect(page.locator("#press-state")).to_contain_text("2 steps are kept")
    sent(page)
    assert len(happened(served, EventType.RIDER_BOARDED)) == 1
