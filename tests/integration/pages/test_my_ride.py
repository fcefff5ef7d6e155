"""A ride on its day: where it is, its calendar file, and who waits on the desk's board."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from icalendar import Calendar

from api.notify.contact import Contact
from scheduler.domain.booking import BookingId
from scheduler.domain.events import SYSTEM
from scheduler.domain.messages import News
from scheduler.domain.plan import StopKind
from scheduler.usecases.commands import Happening, Origin, Record, WithdrawAvailability
from tests.fakes import village_service as village
from tests.integration.pages.conftest import Browser, asked, booked


def test_a_rider_sees_that_the_driver_is_out_and_late(resident: Browser) -> None:
    page = booked(resident)
    at = page.path.removesuffix("/booked")
    service = resident.client.app.state.service  # type: ignore[attr-defined]
    booking = service.scheduler.booking(BookingId(at.removeprefix("/rides/")))
    with service.storage.reading() as records:
        run = records.plan(village.TOMORROW).run_of(booking.legs[0].leg.id)
    line = service.timeline(village.TOMORROW)
    resident.clock.set(line.moment(run.leaves))
    assert "on the way" not in resident.get(at).words
    resident.clock.set(line.moment(booking.legs[0].leg.promise.pickup.latest + 60))
    assert (
        "We said 10:10 am at the latest, and we do not know where your driver is." in resident.get(at).words
    )
    resident.clock.set(line.moment(run.leaves))
    by = Origin(SYSTEM)
    service.scheduler.record(Record(run.shift_id, village.TOMORROW, Happening.STARTED, by))
    assert "Your driver is on the way. Expect us at about" in resident.get(at).words
    resident.clock.set(line.moment(booking.legs[0].leg.promise.pickup.latest + 12 * 60))
    for page in (at, "/rides"):
        assert "We are 12 minutes late: expect us at" in resident.get(page).words
    leg = booking.legs[0].leg.id
    for happening, said in (
        (Happening.ARRIVED, "Your driver is there, and waits for you."),
        (Happening.NO_SHOW, "We came, but did not meet you. If you still need a ride, ring us"),
    ):
        service.scheduler.record(
            Record(run.shift_id, village.TOMORROW, happening, by, leg, StopKind.PICKUP, called=True)
        )
        assert said in resident.get(at).words


def test_a_run_that_nobody_starts_is_shown_at_the_desk_with_who_waits_and_they_are_told(
    browse: Callable[..., Browser],
) -> None:
    resident, desk = browse("resident"), browse("coordinator")
    at = booked(resident).path.removesuffix("/booked")
    service = resident.client.app.state.service  # type: ignore[attr-defined]
    leg = service.scheduler.booking(BookingId(at.removeprefix("/rides/"))).legs[0].leg
    day, line = f"/desk?date={village.TOMORROW}", service.timeline(village.TOMORROW)
    with service.storage.reading() as records:
        run = records.plan(village.TOMORROW).run_of(leg.id)
    for driver in (village.CARA, village.DAN):
        service.contacts.put(Contact(f"driver:{driver.id}", driver.name, phone="07700 900321"))
    first = run.stops[0].start
    resident.clock.set(line.moment(first + service.policy.messages.unheard_after))
    assert "Runs nobody has started" not in desk.get(day).words
    resident.clock.set(line.moment(leg.promise.pickup.latest + service.policy.messages.late_after + 60))
    page = desk.get(day)
    late = (line.seconds(resident.clock.now()) - first) // 60
    assert "Runs nobody has started" in page.words
    assert "07700 900321" in page.words
    assert f"{late} min ago Ada Ash, 01632 960001 , promised" in page.words
    (link,) = {one for one in page.links("/failure") if "driver_sick" in one}
    assert desk.get(link).status == 200
    assert [one.person for one in service.scheduler.news_now() if one.news is News.LATE] == [village.ADA.id]
    started = Record(run.shift_id, village.TOMORROW, Happening.STARTED, Origin(SYSTEM))
    service.scheduler.record(started)
    assert "Runs nobody has started" not in desk.get(day).words


def test_a_ride_whose_day_is_over_is_not_called_booked(resident: Browser) -> None:
    at = booked(resident).path.removesuffix("/booked")
    assert "Booked" in resident.get(at).words
    resident.clock.set(resident.clock.now() + timedelta(days=2))
    page = resident.get(at)
    assert "Over" in page.words
    assert not page.links("/cancel")
    assert resident.get(f"{at}/cancel").path == at, "it may have been given: that is for the office to say"
    assert "Booked" not in resident.get("/rides").words


def test_a_ride_goes_into_a_calendar_at_the_times_promised(resident: Browser) -> None:
    at = booked(resident).path.removesuffix("/booked")
    assert f"{at}/calendar" in resident.get(at).links("/calendar")
    answer = resident.client.get(f"{at}/calendar")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    made = Calendar.from_ical(answer.content)
    there, back = made.walk("VEVENT")
    assert [one.tz_name for one in made.timezones] == ["Europe/London"], "an importer need not know the zone"
    assert there["dtstart"].dt < there["dtend"].dt == datetime(2026, 12, 1, 10, 30, tzinfo=UTC)
    assert back["dtstart"].dt >= datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
    assert there["uid"] != back["uid"]
    assert "Help" not in answer.text


def test_the_desk_sees_who_waits(browse: Callable[..., Browser]) -> None:
    resident, desk = browse("resident"), browse("coordinator")
    service = resident.client.app.state.service  # type: ignore[attr-defined]
    with service.storage.reading() as records:
        shifts = [one.id for one in records.shifts(village.TOMORROW)]
    for id_ in shifts:
        service.scheduler.withdraw_availability(WithdrawAvailability(id_, Origin(SYSTEM)))
    assert "Waiting for a ride" not in desk.get("/desk?date=2026-12-01").words
    at, _ = asked(resident)
    resident.send(f"{at}/wait")
    board = desk.get("/desk?date=2026-12-01")
    assert "Looking for a driver, answer due by 5 pm today" in board.words
    assert board.links("/waiting/")


def test_a_trip_made_before_is_had_with_one_press_and_a_day(resident: Browser) -> None:
    booked(resident)
    listed = resident.get("/rides")
    assert "As usual" in listed.words
    page = resident.get(listed.links("/as-usual")[0])
    assert page.heading.startswith("Which day") or "day" in page.path
    page = resident.send(page.path, day="2026-12-02")
    assert page.heading.startswith("We can take you")
    assert "Be there by 10:30 am" in page.words
    assert "Shopping" in page.words
