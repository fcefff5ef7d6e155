"""Two on one duty: one drives, the other goes along; each knows of the other, and the office of a place left empty."""

from collections.abc import Callable
from datetime import date

import pytest

from api.notify.message import By, Message, MessageState
from api.service import Service
from scheduler.domain.duty import DutyOfferState, DutyRole
from scheduler.domain.events import SYSTEM
from scheduler.domain.messages import News
from scheduler.domain.request import WishKind
from scheduler.usecases.commands import AcceptOffer, Origin, RequestQuote, WithdrawAvailability
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


def test_who_only_goes_along_drives_nothing_and_needs_no_papers_for_it(
    pair: tuple[Browser, Browser, Browser],
) -> None:
    _, dan, office = pair
    office.send(f"/papers/{village.DAN.id}")
    assert "Dan Dale 7 days a week goes along" in office.get("/desk/volunteers").words
    assert "Dan Dale" not in office.get("/desk/papers").words
    assert "Not entered" not in dan.get(f"/papers/{village.DAN.id}").words


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


def test_who_goes_along_is_forgotten_only_once_the_place_is_given_back(
    pair: tuple[Browser, Browser, Browser],
) -> None:
    cara, dan, office = pair
    for one in (cara, dan):
        say_yes(one)
    _drives_no_more(dan)
    data = f"/desk/volunteers/{village.DAN.id}/data"
    assert "Take them back first" in office.get(data).words
    assert "Take them back first" in office.send(f"{data}/forget", name="Dan Dale").words
    office.send(dan.get("/drive/roster").actions("step-down")[0])
    assert "Take them back first" not in office.get(data).words


def test_who_leaves_before_they_answer_is_asked_and_named_for_nothing_any_more(
    pair: tuple[Browser, Browser, Browser],
) -> None:
    cara, dan, office = pair
    say_yes(cara)
    _drives_no_more(dan)
    assert "Escort: Dan Dale, asked" in office.get(f"/desk/rota?date={DAY}").words
    office.send(f"/desk/volunteers/{village.DAN.id}/data/forget", name="Dan Dale")
    service: Service = cara.client.app.state.service  # type: ignore[attr-defined]
    with service.storage.reading() as records:
        asked = [one.driver_id for one in records.waiting_duty_offers()]
        named = {seat.driver_id for duty in records.duties(date.min, date.max) for seat in duty.seats}
    assert village.DAN.id not in asked
    assert village.DAN.id not in named
    for page in ("/desk/calls", "/desk/volunteers"):
        assert village.DAN.id not in office.get(page).source


def _drives_no_more(dan: Browser) -> None:
    """Take back what Dan drives."""
    service: Service = dan.client.app.state.service  # type: ignore[attr-defined]
    with service.storage.reading() as records:
        shifts = records.shifts_of_driver(village.DAN.id)
    for shift in shifts:
        service.scheduler.withdraw_availability(WithdrawAvailability(shift.id, Origin(SYSTEM)))


def test_the_answer_that_somebody_gives_on_the_telephone_is_written_down_where_they_were_rung(
    pair: tuple[Browser, Browser, Browser],
) -> None:
    cara, dan, office = pair
    service: Service = cara.client.app.state.service  # type: ignore[attr-defined]
    with service.storage.reading() as records:
        offers = {one.role: one for one in records.waiting_duty_offers()}
    at = cara.clock.now()
    for role, who in ((DutyRole.DRIVER, village.CARA.id), (DutyRole.ESCORT, village.DAN.id)):
        offer = offers[role]
        assert offer.driver_id == who
        service.messages.add(
            Message(
                id=role.value,
                key=f"duty-offer:{offer.id}",
                person=f"driver:{who}",
                news=News.DUTY_OFFER,
                by=By.CALL,
                address="",
                subject="",
                text="",
                made_at=at,
                due=at,
                state=MessageState.TO_CALL,
            )
        )
    calls = office.get("/desk/calls").words
    assert "Yes, they can : " in calls
    assert "They know" not in calls
    assert "Written down" in office.send("/desk/calls/driver", outcome="yes").words
    assert "in your roster" not in cara.get("/drive/roster").words
    assert len(cara.get("/drive/roster").actions("drop-out")) >= 1
    assert "Written down" in office.send("/desk/calls/escort", outcome="no").words
    assert "Can you help?" not in dan.get("/drive/roster").words
    assert "Nobody has to be rung" in office.get("/desk/calls").words
    with service.storage.reading() as records:
        states = {one.id: records.duty_offer(one.id).state for one in offers.values()}
    assert states == {
        offers[DutyRole.DRIVER].id: DutyOfferState.ACCEPTED,
        offers[DutyRole.ESCORT].id: DutyOfferState.DECLINED,
    }
    again = office.send("/desk/calls/driver", outcome="no")
    assert (again.status, "answered or has run out" in again.words) == (409, True)
