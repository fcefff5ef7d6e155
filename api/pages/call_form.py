"""What a coordinator types while a caller speaks, and what it asks the scheduler for."""

from dataclasses import dataclass, field
from datetime import date
from functools import partial

from starlette.datastructures import FormData

from api.language.words import gettext as _
from api.pages import typed
from api.pages.answers import text
from api.pages.call_places import Understood, require, understand
from api.pages.call_trains import Going, When, read_back, read_when
from api.pages.forms import FormErrors
from api.pages.spoken_day import read_day
from api.pages.visit import Visit
from scheduler.domain.booking import Booking
from scheduler.domain.people import Gender, Party, Rider
from scheduler.domain.request import Purpose, Request, WishKind
from scheduler.domain.shared_runs import SharedRun
from scheduler.domain.time import Timeline
from scheduler.usecases.commands import RequestQuote

FIELDS = ("from", "to", "day", "kind", "time", "back", "adults", "children", "purpose", "driver", "confirm")
EMPTY = dict.fromkeys(FIELDS, "") | {"from": "home", "kind": "arrive_by", "purpose": "other"}


@dataclass(slots=True)
class CallForm:
    """The fields as typed, and the places they were understood as."""

    values: dict[str, str]
    errors: FormErrors = field(default_factory=FormErrors)
    origin: Understood = field(default_factory=lambda: Understood("", None))
    destination: Understood = field(default_factory=lambda: Understood("", None))


def read_form(
    visit: Visit, rider: Rider, bookings: list[Booking], form: FormData
) -> tuple[CallForm, RequestQuote | None]:
    """Return the form, and the question it asks; None while something has to be put right."""
    call = CallForm({name: text(form, name) for name in FIELDS})
    errors, values = call.errors, call.values
    known = partial(understand, visit, rider, bookings)
    call.origin = known(words=values["from"], chosen=text(form, "from-id"))
    call.destination = known(words=values["to"], chosen=text(form, "to-id"))
    origin, destination = require(call.origin, "from", errors), require(call.destination, "to", errors)
    day = errors.read("day", partial(read_day, values["day"], today=visit.today))
    going = Going(origin, destination, day, rider.needs)
    there = read_when(visit, values["time"], errors, going=going)
    back, rings = _back(visit, values["back"], errors, going=going)
    party = _party(visit, values, errors)
    if errors or origin is None or destination is None or day is None or there.at is None or party is None:
        return call, None
    question = RequestQuote(
        rider_id=rider.id,
        origin=origin,
        destination=destination,
        outward_kind=_kind(values["kind"], there),
        outward_at=typed.at(day, there.at, visit.policy.zone),
        by=visit.origin,
        homeward_kind=WishKind.LEAVE_AFTER if back.at else None,
        homeward_at=typed.at(day, back.at, visit.policy.zone) if back.at else None,
        party=party,
        purpose=Purpose(values["purpose"]) if values["purpose"] in set(Purpose) else Purpose.OTHER,
        driver_gender=Gender(values["driver"]) if values["driver"] in set(Gender) else None,
        ready_call=rings,
        train=there.train,
        arrival=there.arrival or back.arrival,
    )
    return call, question


def _kind(chosen: str, there: When) -> WishKind:
    """Return what the time of the way there means; trains say it themselves."""
    after = chosen == "leave_after" and there.train is None
    return WishKind.LEAVE_AFTER if after or there.arrival is not None else WishKind.ARRIVE_BY


def _back(visit: Visit, words: str, errors: FormErrors, *, going: Going) -> tuple[When, bool]:
    """Return when the way back is wanted, and whether the rider rings: nothing, "12:30", "ring 12:30"."""
    tidy = words.lower().strip()
    rings = tidy.startswith(("r", "ring"))
    clock = tidy.removeprefix("ring").removeprefix("r").strip() if rings else tidy
    if not tidy:
        return When(None), False
    if rings and not clock:
        errors.add("back", _("Enter about when they will be ready too, like ring 12:30."))
        return When(None), True
    return read_back(visit, clock, errors, going=going), rings


def _party(visit: Visit, values: dict[str, str], errors: FormErrors) -> Party | None:
    most = visit.policy.booking.max_party - 1
    adults, children = (
        errors.read(name, partial(typed.read_number, values[name], most=most, what=name))
        for name in ("adults", "children")
    )
    return None if adults is None or children is None else Party(adults, children)


def as_usual(booking: Booking, line: Timeline) -> dict[str, str]:
    """Return the fields of a trip made before, but for its day."""
    return of_request(booking.request, line) | {"day": ""}


def of_request(asked: Request, line: Timeline) -> dict[str, str]:
    """Return the fields that ask for what a request asked for."""
    back, day = asked.homeward, asked.service_date
    home = _clock(line, back.at) if back else ""
    return EMPTY | {
        "from": asked.origin.label,
        "to": asked.destination.label,
        "day": f"{day.day} {day.month}",
        "kind": asked.outward.kind.value,
        "time": _clock(line, asked.outward.at),
        "back": f"ring {home}" if asked.ready_call else home,
        "adults": str(asked.party.companions or ""),
        "children": str(asked.party.children or ""),
        "purpose": asked.purpose.value,
        "driver": asked.driver_gender.value if asked.driver_gender else "",
    }


def of_run(day: date, run: SharedRun, line: Timeline) -> dict[str, str]:
    """Return the fields of a seat on a run at fixed times."""
    return {
        "to": run.destination.label,
        "day": f"{day.day} {day.month}",
        "kind": WishKind.ARRIVE_BY.value,
        "time": _clock(line, run.arrive_by),
        "back": _clock(line, run.leave_after),
        "purpose": Purpose.SHOPPING.value,
    }


def _clock(line: Timeline, seconds: int) -> str:
    moment = line.moment(seconds)
    return f"{moment.hour}:{moment.minute:02d}"
