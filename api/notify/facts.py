"""What a message's template is given, from a piece of news: the rides, the times and names in the words people use."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from api.language.sentences import in_readers_language
from api.language.words import gettext as _
from api.pages import wording
from api.pages.paper_names import NAMES as PAPER_NAMES
from api.pages.sayings import Sayings
from scheduler.domain.booking import BookedLeg, Booking, LegState
from scheduler.domain.duty import DutyRole
from scheduler.domain.messages import News
from scheduler.domain.people import Qualification
from scheduler.domain.policy import ServicePolicy
from scheduler.domain.request import Direction
from scheduler.domain.series import DateState
from scheduler.domain.time import Timeline
from scheduler.usecases.news_item import NewsItem
from scheduler.usecases.ports import Records


class Gone(Exception):
    """What the news was about is not there any more, or not as it was: nobody needs to be told."""


def facts_of(
    policy: ServicePolicy, records: Records, item: NewsItem, *, link: str, now: datetime
) -> dict[str, Any]:
    """Return what the template of a piece of news is given ``now``.

    Raises
    ------
    Gone
        There is nothing to tell any more.
    """
    line = Timeline(item.service_date, policy.zone)
    facts: dict[str, Any] = {
        "service": policy,
        "day": wording.long_date(item.service_date, today=item.service_date),
        "link": link,
        "says": item.says,
        **_times(item, line),
    }
    if item.booking_id is not None:
        booking = records.booking(item.booking_id)
        if booking is None:
            raise Gone
        facts |= _booking(booking, line)
        facts["more"] = _more(policy, booking, line, now=now)
        if item.leg_id is not None:
            facts["ride"] = rides_of([booking.leg(item.leg_id)], line)[0]
    if item.shift_id is not None:
        facts |= _shift(records, item, line)
    if item.wait_id is not None:
        facts |= _waiting(records, item, line)
    if item.series_id is not None:
        facts["dates"] = _dates(policy, records, item)
    if item.news is News.PAPER:
        facts["paper"] = PAPER_NAMES[Qualification(item.says)]
    if item.role is not None:
        facts |= _duty(records, item, line)
    return facts


def _times(item: NewsItem, line: Timeline) -> dict[str, Any]:
    known: dict[str, Any] = {}
    if "at_s" in item.numbers:
        known["at"] = wording.clock(line.moment(_to_five_minutes(item.numbers["at_s"])))
    if "late_s" in item.numbers:
        known["late"] = wording.span(item.numbers["late_s"])
    return known


def _to_five_minutes(second: int) -> int:
    """Return the time as it is said of something that nobody knows to the minute."""
    return (second + 150) // 300 * 300


def _booking(booking: Booking, line: Timeline) -> dict[str, Any]:
    return {
        "rides": rides_of((leg for leg in booking.legs if leg.stands), line),
        "gone": rides_of((leg for leg in booking.legs if leg.state is LegState.CANCELLED), line),
        "fare": _("To pay: {fare}").format(fare=wording.money(booking.fare_pence))
        if booking.fare_pence
        else _("Nothing to pay"),
        "reference": wording.spoken_reference(booking.reference),
    }


def _more(policy: ServicePolicy, booking: Booking, line: Timeline, *, now: datetime) -> dict[str, str]:
    """Return what belongs to a ride besides its times, empty where it does not: nothing about anybody's health."""
    request, day = booking.request, Sayings(policy, line.service_date)
    standing = [one.leg for one in booking.legs if one.stands]
    cut_offs = [policy.booking.cut_off(booking.mode, leg.promise.pickup) for leg in standing]
    until = line.moment(min(cut_offs)) if cut_offs else now
    rings = request.ready_call and booking.leg_in(Direction.RETURN) is None
    return {
        "people": wording.people(request.party) if request.party.size > 1 else "",
        "fetched": wording.span(policy.ready.target) if rings else "",
        "train": day.train(line.service_date, request.train) if request.train else "",
        "train_by": day.time(line.service_date, request.outward.at),
        "off_train": day.off_train(line.service_date, request.arrival) if request.arrival else "",
        "until": wording.clock(until) if until > now else "",
    }


def _waiting(records: Records, item: NewsItem, line: Timeline) -> dict[str, Any]:
    assert item.wait_id is not None
    waiting = records.waiting.get(item.wait_id)
    if item.news is not News.PLACE_FREE:
        return {}
    offer = records.offer(waiting.offer_id) if waiting and waiting.offer_id else None
    if offer is None:
        raise Gone
    until = offer.expires_at.astimezone(line.zone)
    day = wording.long_date(until.date(), today=item.service_date)
    return {
        "rides": rides_of([BookedLeg(leg) for leg in offer.legs], line),
        "until": _("{time} on {date}").format(time=wording.clock(until), date=day),
    }


def _dates(policy: ServicePolicy, records: Records, item: NewsItem) -> list[dict[str, Any]]:
    """Return how each date of a regular ride stands that is within reach, and was not left out from the first."""
    assert item.series_id is not None
    assert item.since is not None
    series = records.series.get(item.series_id)
    told = []
    for one in series.dates if series is not None else ():
        booking = None if one.booking_id is None else records.booking(one.booking_id)
        never_asked = one.state is DateState.PENDING or (one.state is DateState.LEFT_OUT and booking is None)
        if one.day < item.since or never_asked:
            continue
        legs = [] if booking is None else [leg for leg in booking.legs if leg.stands]
        state = one.state
        if booking is not None:
            state = DateState.BOOKED if legs else DateState.LEFT_OUT
        told.append(
            {
                "day": wording.long_date(one.day, today=item.since),
                "rides": rides_of(legs, Timeline(one.day, policy.zone)),
                "state": state.value,
                "why": in_readers_language(one.why) if state is DateState.REFUSED else "",
            }
        )
    if not told:
        raise Gone
    return told


def rides_of(legs: Iterable[BookedLeg], line: Timeline) -> list[dict[str, str]]:
    """Return legs as templates tell them."""
    return [
        {
            "direction": _(wording.DIRECTIONS[booked.leg.direction]),
            "origin": booked.leg.origin.label,
            "destination": booked.leg.destination.label,
            "pickup": wording.window_words(booked.leg.promise.pickup, line),
            "by": wording.clock(line.moment(booked.leg.promise.arrive_by)),
        }
        for booked in legs
    ]


def _shift(records: Records, item: NewsItem, line: Timeline) -> dict[str, Any]:
    assert item.shift_id is not None
    shift = records.shift(item.shift_id)
    if shift is None:
        raise Gone
    driver, vehicle = records.driver(shift.driver_id), records.vehicle(shift.vehicle_id)
    if driver is None or vehicle is None:
        raise Gone
    known: dict[str, Any] = {"driver": driver.first_name, "vehicle": wording.spoken_vehicle(vehicle.name)}
    run = records.plan(item.service_date).run(shift.id)
    if run is not None:
        known |= {
            "leaves": wording.clock(line.moment(run.leaves)),
            "returns": wording.clock(line.moment(run.returns)),
            "stops": sum(stop.leg_id is not None for stop in run.stops),
        }
    elif item.news is News.RUN_CHANGED:
        known["stops"] = 0
    elif item.is_for_driver:
        raise Gone
    return known


def _duty(records: Records, item: NewsItem, line: Timeline) -> dict[str, Any]:
    vehicle = None if item.vehicle_id is None else records.vehicle(item.vehicle_id)
    begins, ends = (wording.clock(line.moment(item.numbers[one])) for one in ("from_s", "to_s"))
    return {
        "drives": item.role is DutyRole.DRIVER,
        "vehicle": "a volunteer’s car" if vehicle is None else wording.spoken_vehicle(vehicle.name),
        "hours": f"{begins} to {ends}",
    }
