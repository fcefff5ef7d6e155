"""No page is left out when every page is looked at in a browser: a new one is entered, or said to be none."""

from tests.browser import walks_office, walks_quiet, walks_resident, walks_volunteer
from tests.browser.page_routes import known, pattern_of
from tests.browser.page_table import NO_PAGES, PAGES
from tests.browser.walks import WAYS

WALKED = (walks_office, walks_quiet, walks_resident, walks_volunteer)
"""Whoever reads these enters their walks."""


def test_every_address_is_looked_at_or_said_to_be_no_page() -> None:
    by_address = {pattern_of(address) for addresses in PAGES.values() for address in addresses}
    on_the_way = {pattern for way in WAYS.values() for pattern in way.shows}
    missing = set(known()) - by_address - on_the_way - set(NO_PAGES)
    assert missing == set(), (
        "these pages are not looked at: enter them in tests/browser/page_table.py, or on a walk"
    )


def test_what_is_said_of_pages_is_still_true() -> None:
    assert set(NO_PAGES) - set(known()) == set()
    assert {pattern for way in WAYS.values() for pattern in way.shows} - set(known()) == set()
    assert all(NO_PAGES.values())


def test_an_address_is_known_by_its_pattern() -> None:
    assert pattern_of("/rides/booking-1?lang=cy") == "/rides/{booking_id}"
    assert pattern_of("/riders/rider-1/permissions/give") == "/riders/{rider_id}/permissions"
    assert pattern_of("/no-such-page") == ""
