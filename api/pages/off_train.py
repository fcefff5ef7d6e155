"""Coming off a train: which one, from when we fetch somebody off it, and what happens when it is late or missed."""

from starlette.datastructures import FormData

from api.language.words import gettext as _
from api.pages.answers import text
from api.pages.catching import days_trains, needs_of_ride
from api.pages.draft import RideDraft
from api.pages.forms import FormErrors
from api.pages.visit import Visit
from api.pages.wording import clock
from scheduler.domain.request import Direction, Request, WishKind
from scheduler.domain.trains import Arrival, next_arrival


def offers_arrivals(draft: RideDraft, visit: Visit, way: Direction) -> bool:
    """Tell whether that way begins where trains come in, and their times are known."""
    begins = draft.origin if way is Direction.OUTWARD else draft.destination
    known = visit.service.surroundings.trains is not None
    return known and begins is not None and visit.policy.trains.is_station(begins)


def way_off_train(visit: Visit, request: Request) -> Direction | None:
    """Return which way of a request begins with coming off a train; None: neither."""
    if request.arrival is None:
        return None
    return Direction.OUTWARD if visit.policy.trains.is_station(request.origin) else Direction.RETURN


def read_arrival(form: FormData, draft: RideDraft, errors: FormErrors, visit: Visit) -> RideDraft | None:
    """Read which train somebody comes on; the ride then begins a while after it is in."""
    arrival = days_trains(draft, visit).arrival(text(form, "off-train"))
    if arrival is None or draft.day is None:
        errors.add("off-train", _("Choose the train you come on."))
        return None
    line = visit.service.timeline(draft.day)
    moment = line.moment(visit.policy.trains.leave_after(arrival, needs_of_ride(draft, visit)))
    if moment <= visit.now:
        errors.add("off-train", _("That train is in already. Choose a later one."))
    is_back = draft.meets_train is Direction.RETURN
    if is_back and draft.outward_time is not None and moment.time() <= draft.outward_time:
        errors.add("off-train", _("That train comes in before you get there. Choose a later one."))
    if errors:
        return None
    known: dict[str, object] = {"arrival": arrival}
    way = "homeward" if is_back else "outward"
    known |= {f"{way}_kind": WishKind.LEAVE_AFTER, f"{way}_time": moment.time()}
    return draft.model_copy(update=known)


def show_arrivals(draft: RideDraft, visit: Visit) -> dict[str, object]:
    """Return the trains of the day by where they come from, those that are in already left out."""
    day, rules, needs = draft.day, visit.policy.trains, needs_of_ride(draft, visit)
    found, groups = days_trains(draft, visit), dict[str, list[dict[str, str]]]()
    closes = visit.policy.booking.hours.latest
    for arrival in found.arrivals if day is not None else ():
        line, ready = visit.service.timeline(draft.day or visit.today), rules.leave_after(arrival, needs)
        if ready < closes and line.moment(ready) > visit.now:
            item = {"value": arrival.id, "text": clock(line.moment(arrival.arrives))}
            groups.setdefault(arrival.comes_from, []).append(item)
    return {
        "groups": dict(sorted(groups.items())),
        "label": found.label,
        "chosen": draft.arrival.id if draft.arrival else "",
        "buffer": rules.buffer_for(needs) // 60,
        "station": rules.station.name if rules.station else "",
    }


def later_arrival(visit: Visit, request: Request) -> Arrival | None:
    """Return the next train from the same place as the one somebody comes on; None where there is none."""
    times = visit.service.surroundings.trains
    if request.arrival is None or times is None:
        return None
    return next_arrival(times.on(request.service_date).arrivals, request.arrival)
