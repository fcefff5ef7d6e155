"""Somebody who rings for the first time is entered in the middle of the call, and found by it the next time."""

from collections.abc import Callable

import pytest

from tests.fakes import village_service as village
from tests.integration.pages.conftest import Browser

NEW = "/desk/riders/new"


@pytest.fixture
def desk(browse: Callable[..., Browser]) -> Browser:
    return browse("coordinator")


def test_a_first_call_goes_on_to_a_ride(desk: Browser) -> None:
    assert "Add “nell new” as a new rider" in desk.send("/desk/call", q="nell new").words
    assert desk.send(NEW, q="nell new").values("name") == ["Nell New"]
    assert desk.send(NEW, q="01632 960300").values("phone") == ["01632 960300"]
    home = {"address": "9 Mill Lane", "near": village.MARKET.name}
    call = desk.send(NEW, name="Nell New", phone="01632 960300", call="yes", **home)
    assert call.path.startswith("/desk/call/rider-")
    assert "9 Mill Lane" in call.words
    assert desk.send("/desk/call", q="960300").path == call.path
    offers = desk.send(
        f"{call.path}/ask", from_="home", to="surgery", day="tue", kind="arrive_by", time="10:30"
    )
    assert "We can pick you up from home" in offers.words


def test_a_number_changed_on_one_page_is_the_number_everywhere(
    browse: Callable[..., Browser], desk: Browser
) -> None:
    resident, at = browse("resident"), f"/desk/riders/{village.ADA.id}"
    resident.send("/details/ways", phone="01632 960388", way="call")
    assert desk.send("/desk/call", q="960388").path == f"/desk/call/{village.ADA.id}"
    home = desk.get(f"{at}/record").values("address")[0]
    desk.send(f"{at}/record", name=village.ADA.name, phone="01632 960399", address=home, near="")
    assert resident.get("/details").values("phone") == ["01632 960399"]
