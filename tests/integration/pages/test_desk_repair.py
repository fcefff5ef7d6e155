"""The desk when something fails: what is asked, who is rung, who agrees, what it costs and why it changed."""

from collections.abc import Callable

import pytest

from tests.fakes import village_service as village
from tests.integration.pages.conftest import Browser, Page, booked

Browse = Callable[[str | None], Browser]
DAY = f"/desk?date={village.TOMORROW}"
BUS, CAR = f"{village.TOMORROW}-bus", f"{village.TOMORROW}-car"


@pytest.fixture
def desk(browse: Browse) -> Browser:
    """Return the coordinator's browser on the morning of a day on which Ada rides."""
    booked(browse("resident"), back={"back": "no"})
    desk = browse("coordinator")
    desk.clock.set(village.NOW.replace(day=1, month=12, hour=8))
    return desk


def shift_of(desk: Browser) -> str:
    (link,) = [link for link in desk.get(DAY).links("/desk/runs/") if link.endswith("/failure")]
    return link.split("/")[3]


def fail(desk: Browser, shift: str, what: str, **more: str) -> Page:
    return desk.send(f"/desk/runs/{shift}/failure", what=what, **more)


def test_a_sick_driver_is_told_from_the_board_and_the_call_list_follows(desk: Browser) -> None:
    shift = shift_of(desk)
    form = desk.get(f"/desk/runs/{shift}/failure?what=driver_sick")
    assert "It is 08:00 now" in form.words
    assert "Ada Ash, 01632 960001" in form.words
    assert 'value="driver_sick" checked' in form.source
    page = fail(desk, shift, "driver_sick")
    assert page.path == f"/desk/{village.TOMORROW}/repair"
    assert page.heading == "Whom to ring"
    assert "Ada Ash, Ada's house, Haddenham to Market, Ely: " in page.words
    assert page.words.index("Ada Ash") < page.words.index("Drivers") < page.words.index("your run changed")
    assert "the run it was on could not go on." in page.words
    assert "Whom to ring" in desk.get(DAY).words


@pytest.mark.parametrize(
    ("sent", "field"),
    [({}, "what"), ({"what": "flood"}, "what"), ({"what": "shift_shortened"}, "until")],
)
def test_a_form_that_is_not_whole_says_what_to_do(desk: Browser, sent: dict[str, str], field: str) -> None:
    page = desk.send(f"/desk/runs/{shift_of(desk)}/failure", **sent)
    assert page.status == 422
    assert field in page.errors


def test_an_end_that_has_gone_is_told_at_its_field(desk: Browser) -> None:
    page = fail(desk, BUS, "shift_shortened", until="07:00")
    assert page.status == 422
    assert page.errors["until"].startswith("Give a time ahead")


def ask_ada(desk: Browser) -> Page:
    """Lose what serves Ada, so that only another time is left."""
    shift = shift_of(desk)
    fail(desk, {BUS: CAR, CAR: BUS}[shift], "shift_shortened", until="09:45")
    page = fail(desk, shift, "driver_sick")
    assert "Waiting for their yes" in page.words
    return page


def answer_of(page: Page) -> str:
    start = page.source.index(f'action="/desk/{village.TOMORROW}/proposals/')
    return page.source[start:].split('"', 2)[1]


def test_a_rider_who_agrees_has_a_driver_and_a_promise_again(desk: Browser) -> None:
    asked = ask_ada(desk)
    assert "Nothing is booked until they agree" in asked.words
    unsaid = desk.send(answer_of(asked), who=" ", answer="yes")
    assert unsaid.status == 422
    assert list(unsaid.errors.values()) == ["Say who agreed: the rider, or who speaks for them."]
    page = desk.send(answer_of(asked), who="Ada's daughter", answer="yes")
    assert "The new time is promised" in page.words
    assert "Waiting for their yes" not in page.words
    assert "every promised ride has a driver" in desk.get(f"/desk?date={village.TOMORROW}").words


def test_a_rider_who_declines_stays_on_the_list_with_the_reasons(desk: Browser) -> None:
    page = desk.send(answer_of(ask_ada(desk)), who="Ada", answer="no")
    assert "find another way together" in page.words
    assert "Nobody can take them yet" in page.words
    price = desk.get(f"/desk/{village.TOMORROW}/price")
    assert "Ada Ash, Ada's house, Haddenham to Market, Ely" in price.words
    assert "Rides left out" in price.words


def test_the_price_of_a_plan_is_told_by_run_and_part(desk: Browser) -> None:
    page = desk.get(f"/desk/{village.TOMORROW}/price")
    assert "Distance" in page.words
    assert page.words.count("£") >= 6
    assert "Every promised ride has a driver." in page.words


def test_every_change_of_the_day_can_be_read_again(desk: Browser) -> None:
    desk.send(f"/desk/{village.TOMORROW}/optimise")
    fail(desk, shift_of(desk), "driver_sick")
    page = desk.get(f"/desk/{village.TOMORROW}/changes")
    assert page.words.index("Mended the day") < page.words.index("Looked for a better plan")
    assert "What it costs, before and after" in page.words


def test_a_day_that_was_never_mended_has_no_call_list(desk: Browser) -> None:
    assert desk.get(f"/desk/{village.TOMORROW}/repair").status == 404
    assert desk.get("/desk/soon/repair").status == 404
