"""What each room looks like when nothing much has happened."""

from collections.abc import Iterator

from tests.browser.page_routes import pattern_of
from tests.browser.page_table import QUIET
from tests.browser.walks import Village, way
from tests.integration.pages.conftest import Page


@way(*{found for addresses in QUIET.values() for one in addresses if (found := pattern_of(one))})
def the_rooms_at_rest(at: Village) -> Iterator[Page]:
    """Go round every room."""
    for who, addresses in QUIET.items():
        for address in addresses:
            page = at(who).get(address)
            assert "/sign-in" in address or "/sign-in" not in page.path, f"{address} asks {who} to sign in"
            yield page
