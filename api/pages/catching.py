"""Catching a train: which one, by when we get there for it, and which one is next if it is missed."""

from starlette.datastructures import FormData

from api.language.words import gettext as _
from api.pages.answers import text
from api.pages.draft import RideDraft
from api.pages.forms import FormErrors
from api.pages.visit import Visit
from api.pages.wording import clock
from scheduler.adapters.train_times import TrainDay
from scheduler.domain.people import Needs
from scheduler.domain.request import Request, WishKind
from scheduler.domain.trains import Train, after

NONE = TrainDay("", ())


def read_train(form: FormData, draft: RideDraft, errors: FormErrors, visit: Visit) -> RideDraft | None:
    """Read which train is to be caught; the ride then arrives before it leaves."""
    train = days_trains(draft, visit).get(text(form, "train"))
    if train is None or draft.day is None:
        errors.add("train", _("Choose the train you want to catch."))
        return None
    line = visit.service.timeline(draft.day)
    moment = line.moment(visit.policy.trains.arrive_by(train, needs_of_ride(draft, visit)))
    if moment <= visit.now:
        errors.add("train", _("It is too late to get you to that train. Choose a later one."))
        return None
    known = {"train": train, "outward_kind": WishKind.ARRIVE_BY, "outward_time": moment.time()}
    return draft.model_copy(update=known)


def show_trains(draft: RideDraft, visit: Visit) -> dict[str, object]:
    """Return the trains of the day by where they go, those that have left or cannot be reached left out."""
    day, rules, needs = draft.day, visit.policy.trains, needs_of_ride(draft, visit)
    if day is None:
        return {"groups": {}, "label": "", "chosen": ""}
    line, found = visit.service.timeline(day), days_trains(draft, visit)
    opens = visit.policy.booking.hours.earliest
    groups: dict[str, list[dict[str, str]]] = {}
    for train in found.trains:
        there = rules.arrive_by(train, needs)
        if there > opens and line.moment(there) > visit.now:
            text_ = clock(line.moment(train.departs))
            groups.setdefault(train.towards, []).append({"value": train.id, "text": text_})
    return {
        "groups": dict(sorted(groups.items())),
        "label": found.label,
        "chosen": draft.train.id if draft.train else "",
        "buffer": rules.buffer_for(needs) // 60,
    }


def fallback_of(visit: Visit, request: Request) -> Train | None:
    """Return the next train the same way as the one a ride is for; None where there is none."""
    times = visit.service.surroundings.trains
    if request.train is None or times is None:
        return None
    return after(times.on(request.service_date).trains, request.train)


def days_trains(draft: RideDraft, visit: Visit) -> TrainDay:
    """Return the trains of the day of a ride; none where their times are not known."""
    times = visit.service.surroundings.trains
    return NONE if times is None or draft.day is None else times.on(draft.day)


def needs_of_ride(draft: RideDraft, visit: Visit) -> Needs:
    """Return what was answered about help, or what the record says until then."""
    rider = visit.rider(draft.rider_id)
    return draft.needs or (rider.needs if rider else Needs())
