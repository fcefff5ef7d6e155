"""What a resident meets between the first question and the last ride, with every mistake that is told."""

from collections.abc import Iterator
from datetime import date, timedelta

from scheduler.domain.events import SYSTEM
from scheduler.usecases.commands import Origin, SetAvailability, WithdrawAvailability
from tests.browser.walks import Village, way
from tests.fakes import village_service as village
from tests.integration.pages.conftest import ANSWERS, Page, asked, booked

QUESTION = "/book/{draft_id}/{name}"
RINGS = {"back": "ready", "ready__time": "12:00"}


@way(
    QUESTION,
    "/book/{draft_id}/answers",
    "/book/{draft_id}/offers",
    "/book/{draft_id}/check",
    "/book/{draft_id}/{end}/map",
    "/book/{draft_id}/{end}/villages",
    "/book/{draft_id}/{end}/villages/{village}",
)
def a_booking(at: Village) -> Iterator[Page]:
    """Every question bare and answered badly, then what follows from good answers."""
    reader = at("resident")
    page = reader.get("/book")
    draft = page.path.rsplit("/", 1)[0]
    for step, answers in ANSWERS:
        yield page
        yield reader.send(f"{draft}/{step}")
        usual = answers or {"place": page.values("place")[0]}
        page = reader.send(f"{draft}/{step}", **usual)
    yield page
    yield reader.get(f"{draft}/answers")
    yield reader.send(f"{draft}/offers")
    yield reader.send(f"{draft}/offers", offer=page.values("offer")[0])
    for step in ("to?change=yes", "driver", "train"):
        yield reader.get(f"{draft}/{step}")
    for part in ("map", "villages", "villages/Ely"):
        yield reader.get(f"{draft}/to/{part}")
    yield reader.send(f"{draft}/to/map", lat="89", lon="0")
    yield reader.send(f"{draft}/to/villages/Ely")
    yield reader.send(f"{draft}/to", search="zzzz")


@way(
    "/rides/{booking_id}/booked",
    "/rides/{booking_id}",
    "/rides/{booking_id}/cancel",
    "/rides/{booking_id}/cancelled",
    "/rides/{booking_id}/again",
    "/series/{series_id}",
    "/rides",
)
def a_ride(at: Village) -> Iterator[Page]:
    """A ride booked, had every week, changed, cancelled."""
    reader, first = at("resident"), village.TOMORROW + timedelta(days=7)
    done = booked(reader, day={"day": "other", **_parts("date", first)})
    yield done
    ride = done.path.removesuffix("/booked")
    yield reader.get(ride)
    yield reader.get(f"{ride}/again")
    yield reader.send(f"{ride}/again")
    weekly = {"days": str(first.weekday()), "holidays": "no", **_parts("until", first + timedelta(days=14))}
    series = reader.send(f"{ride}/again", **weekly)
    yield series
    yield reader.send(f"{series.path}/times")
    yield reader.get("/rides")
    yield reader.get(f"{ride}/cancel")
    yield reader.send(f"{ride}/cancel")
    yield reader.get(ride)
    yield reader.send(f"{ride}/cancel")


def _parts(name: str, day: date) -> dict[str, str]:
    return {f"{name}__day": str(day.day), f"{name}__month": str(day.month), f"{name}__year": str(day.year)}


@way("/book/{draft_id}/offers", "/waiting/{wait_id}", "/rides", "/desk")
def a_no(at: Village) -> Iterator[Page]:
    """A no with ways out; a no that waits, is offered a ride, and takes it or leaves."""
    reader, scheduler = at("resident"), at.app.state.service.scheduler
    yield asked(reader, time={"kind": "arrive_by", "time": "7:20"}, back={"back": "no"})[1]
    day = village.TOMORROW + timedelta(days=2)
    with at.app.state.service.storage.reading() as records:
        kept = list(records.shifts(day))
    for shift in kept:
        scheduler.withdraw_availability(WithdrawAvailability(shift.id, Origin(SYSTEM)))
    draft, no = asked(reader, day={"day": day.isoformat()})
    yield no
    waiting = reader.send(f"{draft}/wait")
    yield waiting
    yield reader.get("/rides")
    yield at("coordinator").get(f"/desk?date={day}")
    for shift in kept:
        back = SetAvailability(shift.driver_id, shift.vehicle_id, day, shift.hours, Origin(SYSTEM))
        scheduler.set_availability(back)
    yield reader.get(waiting.path)
    yield reader.get("/rides")
    yield reader.send(f"{waiting.path}/take")
    yield reader.get(waiting.path)


@way("/rides/{booking_id}/booked", "/rides/{booking_id}", "/way-home/{ready_id}")
def a_way_home(at: Village) -> Iterator[Page]:
    """A ride home that waits for a call, until it is booked."""
    reader = at("other_resident")
    done = booked(reader, back=RINGS)
    yield done
    ride = done.path.removesuffix("/booked")
    link = reader.get(ride).links("/way-home/")[0]
    yield reader.get(link)
    at.clock.set(village.NOW.replace(day=1, month=12, hour=11, minute=20))
    yield reader.get(ride)
    yield reader.get(link)
    found = reader.send(f"{link}/ring")
    yield found
    yield at("coordinator").get("/desk?date=2026-12-01")
    yield reader.send(f"{link}/take", offer=found.values("offer")[0])


@way(
    "/rides/{booking_id}/back",
    "/rides/{booking_id}/letter",
    "/rides/{booking_id}",
    "/rides/{booking_id}/booked",
)
def another_time_for_the_way_back(at: Village) -> Iterator[Page]:
    """The ride back alone moved, by somebody who is out already, and by the office after that."""
    reader, office = at("resident"), at("coordinator")
    ride = booked(reader).path.removesuffix("/booked")
    yield office.get(f"{ride}/letter")
    yield reader.get(f"{ride}/letter?lang=cy")
    at.clock.set(village.NOW.replace(day=1, month=12, hour=9, minute=40))
    reader.get("/?lang=en")
    yield reader.get(ride)
    yield office.get(ride)
    yield reader.get(f"{ride}/back")
    yield reader.send(f"{ride}/back", time="soon")
    yield reader.send(f"{ride}/back", time="23:30")
    yield reader.get(f"{ride}/back?note=gone")
    found = reader.send(f"{ride}/back", time="13:00")
    yield found
    yield reader.send(f"{ride}/back/take", offer=found.values("offer")[0])
    at.clock.set(village.NOW.replace(day=1, month=12, hour=12, minute=50))
    yield office.get(f"{ride}/back")
    yield office.get(ride)


@way("/people", "/together", "/together/{booking_id}", "/riders/{rider_id}/permissions", "/rides", QUESTION)
def those_one_books_for(at: Village) -> Iterator[Page]:
    """A code given and used; one trip for two."""
    ada, ben = at("resident"), at("other_resident")
    theirs = f"/riders/{village.BEN.id}/permissions"
    given = ben.send(f"{theirs}/give")
    yield given
    code = given.source.split("drove-done__reference")[1].split(">")[1].split("<")[0]
    yield ada.send("/people", code="nonsense")
    yield ada.send("/people", code=code)
    yield ben.get(theirs)
    yield ada.get("/together")
    yield ada.send("/together/ask")
    yield ada.get(f"/rides?rider={village.BEN.id}")
    yield ada.get(f"/book?rider={village.BEN.id}")
    trip = {
        "from_": "home",
        "to": "market",
        "day": "fri",
        "time": "10:30",
        "back": "12:30",
        "purpose": "social",
    }
    both = ada.send("/together/ask", who=[village.ADA.id, village.BEN.id], **trip)
    yield both
    yield ada.send("/together/book", offer=both.values("offer"))
    yield ben.send(f"{theirs}/end", permission=ben.get(theirs).values("permission")[0])
