"""Two on one duty: one drives, the other goes along; each knows of the other, and the office of a place left empty."""

from collections.abc import Callable

import pytest

from api.service import Service
from scheduler.domain.events import SYSTEM
from scheduler.domain.request import WishKind
from scheduler.usecases.commands import AcceptOffer, Origin, RequestQuote
from tests.fakes import village_service as village
from tests.integration.pages.conftest import Browser

DAY = "2026-12-03"
HOURS = "18:00 to 20:00"


@pytest.fixture
def pair(browse: Callable[..., Browser]) -> tuple[Browser, Browser, Browser]:
    """Return Cara, who drives in the evening, Dan, who goes along, and the office that asked both."""
    cara, dan, office = (browse(who) for who in ("driver", "other_driver", "coordinator"))
    for one, who, way in ((cara, village.CARA, "drive"), (dan, village.DAN, "escort")):
        one.send(f"/volunteers/{who.id}/times", dark="yes", **{f"day__{day}": "8 to 20" for day in range(7)})
        one.send(
            f"/volunteers/{who.id}/driving",
            ways=[way, "blocks"],
            vehicles=str(village.BUS.id),
            has_car="no",
        )
    date = {"date__day": "3", "date__month": "12", "date__year": "2026"}
    office.send("/desk/rota/duties", vehicle=str(village.BUS.id), more="escort", hours=HOURS, **date)
    office.send("/desk/rota/plan", first="2026-11-30")
    planned = office.get(f"/desk/rota?date={DAY}").words
    assert "Driver: Cara Cole, not asked yet" in planned
    assert "Escort: Dan Dale, not asked yet" in planned
    office.send("/desk/rota/publish", first="2026-11-30")
    return cara, dan, office


def say_yes(one: Browser) -> None:
    roster = one.get("/drive/roster")
    one.send(next(path for path in roster.source.split('"') if "/drive/offers/" in path), answer="yes")


def test_the_rota_gives_both_and_each_reads_the_others_first_name(
    pair: tuple[Browser, Browser, Browser],
) -> None:
    cara, dan, office = pair
    assert "Can you help?" in dan.get("/drive/roster").words
    assert "Can you drive?" in cara.get("/drive/roster").words
    wanted = office.get(f"/desk?date={DAY}").words
    assert "18:00–20:00, Bus : somebody to go along. Dan Dale was asked 0 min ago" in wanted
    say_yes(cara)
    assert "going along" not in cara.get("/drive/roster").words
    say_yes(dan)
    assert "6:00 pm to 8:00 pm, Bus, with Dan" in cara.get("/drive/roster").words
    assert "going along with Cara, Bus" in dan.get("/drive/roster").words
    for one, name in ((cara, "Dan"), (dan, "Cara")):
        feed = one.send("/drive/calendar", do="make").words.split("/calendar/")[1].split()[0]
        assert f"With {name}\\nRun sheet" in one.client.get(f"/calendar/{feed}").text.replace("\r\n ", "")
    along = dan.get(f"/drive?date={DAY}").words
    assert "You go along: 6:00 pm to 8:00 pm With Cara, Bus." in along
    assert "Thursday 3 December 6:00 pm to 8:00 pm, going along" in dan.get("/drive").words
    assert "somebody to go along" not in office.get(f"/desk?date={DAY}").words


def test_the_run_sheet_says_who_goes_along_and_the_office_who_does_not_any_more(
    pair: tuple[Browser, Browser, Browser],
) -> None:
    cara, dan, office = pair
    for one in (cara, dan):
        say_yes(one)
    path = next(one for one in cara.get("/drive/roster").actions("drop-out") if "shift-" in one)
    shift = path.split("/")[3]
    assert "Dan goes along." in office.get(f"/desk/runs/{shift}").words
    cara.clock.set(village.NOW.replace(day=3, month=12, hour=15))
    assert "Dan goes along. No rides yet." in cara.get(f"/drive?date={DAY}").words
    service: Service = cara.client.app.state.service  # type: ignore[attr-defined]
    assert village.ADA.home is not None
    at, by = cara.clock.now().replace(hour=19, minute=30), Origin(SYSTEM)
    wish = RequestQuote(village.ADA.id, village.ADA.home, village.MARKET, WishKind.ARRIVE_BY, at, by)
    service.scheduler.accept(AcceptOffer(service.scheduler.quote(wish).offers[0].id, by))
    sheet = cara.get(f"/drive?date={DAY}").words
    assert "Dan goes along." in sheet
    assert "Ada Ash" in sheet
    assert "Dan goes along." in office.get(f"/desk/runs/{shift}").words
    dan.send(dan.get("/drive/roster").actions("step-down")[0])
    assert "goes along" not in cara.get(f"/drive?date={DAY}").words
    day = office.get(f"/desk?date={DAY}").words
    assert "18:00–20:00, Bus : somebody to go along, with Cara. Nobody is asked" in day


def test_the_office_reads_whose_place_it_gives_back_and_what_is_over_stays(
    pair: tuple[Browser, Browser, Browser],
) -> None:
    cara, dan, office = pair
    for one in (cara, dan):
        say_yes(one)
    drop = next(one for one in cara.get("/drive/roster").actions("drop-out") if "shift-" in one)
    step = dan.get("/drive/roster").actions("step-down")[0]
    assert "Can Dan not go along then?" in office.get(step).words
    assert "Can you not go along then?" in dan.get(step).words
    cara.clock.set(village.NOW.replace(day=3, month=12, hour=20, minute=1))
    for one, path in ((cara, drop), (dan, step), (office, drop), (office, step)):
        shown, pressed = one.get(path), one.send(path)
        assert "That is over" in shown.words
        assert (pressed.status, "These hours are over" in pressed.words) == (409, True)


def test_who_presses_twice_reads_that_it_is_given_back(pair: tuple[Browser, Browser, Browser]) -> None:
    cara, dan, _ = pair
    for one in (cara, dan):
        say_yes(one)
    drop = next(one for one in cara.get("/drive/roster").actions("drop-out") if "shift-" in one)
    step = dan.get("/drive/roster").actions("step-down")[0]
    for one, path in ((cara, drop), (dan, step)):
        assert "Thank you for telling us" in one.send(path).words
        for again in (one.send(path), one.get(path)):
            assert (again.status, "This duty is not in your roster any more" in again.words) == (404, True)
