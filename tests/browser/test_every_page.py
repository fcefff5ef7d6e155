"""Every page in every state, looked at in a browser: no barrier, nothing cut off, the keyboard seen, room for fingers.

A page is asked everything where it is met first; when it comes again in another state, what a program finds and
whether it is cut off at four times its size. On a full day pages run their scripts; on the way they stand as they
do without scripts, so what a script would fold away is looked at too.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import walks_office, walks_quiet, walks_resident, walks_volunteer
from tests.browser.looking import FOUR_TIMES, SCRIPT, WIDE, Findings, glance, look
from tests.browser.page_routes import pattern_of
from tests.browser.page_table import PAGES
from tests.browser.walks import WAYS, opened

WALKED = (walks_office, walks_quiet, walks_resident, walks_volunteer)
FIRST: dict[str, str] = {pattern: name for name, way in reversed(WAYS.items()) for pattern in way.shows} | {
    pattern_of(address): "a full day" for addresses in PAGES.values() for address in addresses
}
"""Where each page is met first: there it is asked everything."""
Record = Callable[[str, object], None]


@pytest.fixture(scope="module")
def window(browser: Browser, url: str) -> Any:
    """Return one window for all pages; without a worker that would answer for them."""
    context = browser.new_context(base_url=url, locale="en-GB", viewport=WIDE, service_workers="block")
    context.set_default_timeout(10_000)
    context.set_default_navigation_timeout(60_000)
    context.add_init_script(SCRIPT)
    yield context.new_page()
    context.close()


def show(window: Page, source: str) -> None:
    """Show a page in an empty one of ours; a sheet that brings its own style stands by itself, as it is saved."""
    host = "about:blank" if "<style" in source else "/accessibility"
    if not window.url.endswith(host):
        window.goto(host)
    window.set_content(re.sub(r"<script.*?</script>", "", source, flags=re.DOTALL))


def judged(findings: Findings, record: Record) -> None:
    """Write down what was asked of how many pages, for the accessibility statement, and fail where one is wrong."""
    for question, asked in findings.asked.items():
        wrong = findings.wrong.get(question, {})
        record(question, f"{asked - len(wrong)} {' '.join(name.split()[0] for name in wrong)}".strip())
    assert findings.wrong == {}


@pytest.mark.parametrize("who", PAGES, ids=lambda who: who or "nobody")
def test_every_page_of_a_full_day(
    window: Page, cookies: Callable[[str], list[Any]], who: str, record_property: Record
) -> None:
    context: BrowserContext = window.context
    context.clear_cookies()
    if who:
        context.add_cookies(cookies(who))
    findings = Findings()
    for address in PAGES[who]:
        answer = window.goto(address)
        assert answer is not None
        assert answer.status < 500
        assert "/sign-in" in address or "/sign-in" not in window.url, f"{address} asks {who} to sign in"
        look(window, address, findings)
    judged(findings, record_property)


@pytest.mark.parametrize("name", WAYS)
def test_every_state_on_the_way(window: Page, tmp_path: Path, name: str, record_property: Record) -> None:
    findings, seen, new = Findings(), set(), {one for one in WAYS[name].shows if FIRST[one] == name}
    with opened(tmp_path) as village:
        for number, shown in enumerate(WAYS[name].walk(village)):
            pattern, told = pattern_of(shown.path), f"{shown.path} in state {number}"
            is_new = pattern in new - seen
            window.set_viewport_size(WIDE if is_new else FOUR_TIMES)
            show(window, shown.source)
            (look if is_new else glance)(window, told, findings)
            seen.add(pattern)
    assert seen >= set(WAYS[name].shows)
    judged(findings, record_property)
