"""Which questions a booking asks, one a page, in which order, and which is next."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from api.pages import agreeing, answers, catching, off_train, places, preferences, wording
from api.pages.answers import Reader
from api.pages.covered import next_days
from api.pages.draft import RideDraft
from api.pages.need_boxes import ticked_needs
from api.pages.visit import Visit
from scheduler.domain.people import Needs, Party
from scheduler.domain.request import Direction

Shower = Callable[[RideDraft, Visit], dict[str, object]]


@dataclass(frozen=True, slots=True)
class Step:
    """One question: its page, when it counts as answered, how its answer is read."""

    name: str
    template: str
    is_answered: Callable[[RideDraft], bool]
    read: Reader
    show: Shower


def _days(draft: RideDraft, visit: Visit) -> dict[str, object]:
    listed = next_days(visit)
    is_other = draft.day is not None and draft.day not in dict(listed)
    return {
        "days": [_listed(day, told, visit.today) for day, told in listed],
        "chosen": "other" if is_other else draft.day.isoformat() if draft.day else "",
        "typed_date": [draft.day.day, draft.day.month, draft.day.year]
        if is_other and draft.day
        else ["", "", ""],
    }


def _listed(day: date, told: str, today: date) -> dict[str, object]:
    """Return one day to choose, with how many drivers are found for it."""
    item: dict[str, object] = {"value": day.isoformat(), "text": wording.near_date(day, today)}
    return item | ({"hint": {"text": told}} if told else {})


def _outward(draft: RideDraft, visit: Visit) -> dict[str, object]:
    moment = draft.outward_time
    return {
        "offers_trains": answers.offers_trains(draft, visit),
        "offers_arrivals": off_train.offers_arrivals(draft, visit, Direction.OUTWARD),
        "kind": "train"
        if draft.catches_train
        else "off-train"
        if draft.meets_train is Direction.OUTWARD
        else draft.outward_kind or "",
        "typed_time": f"{moment.hour}:{moment.minute:02d}" if moment else "",
    }


def _homeward(draft: RideDraft, visit: Visit) -> dict[str, object]:
    moment = draft.homeward_time
    return {
        "offers_arrivals": off_train.offers_arrivals(draft, visit, Direction.RETURN),
        "chosen": _way_back(draft),
        "typed_time": f"{moment.hour}:{moment.minute:02d}" if moment else "",
    }


def _way_back(draft: RideDraft) -> str:
    """Return which answer about the way back was given."""
    if draft.one_way:
        return "no"
    if draft.meets_train is Direction.RETURN:
        return "off-train"
    return "ready" if draft.ready_call else draft.homeward_kind or ""


def _party(draft: RideDraft, visit: Visit) -> dict[str, object]:
    party = draft.party
    chosen = "" if party is None else "no" if party == Party() else "yes"
    return {
        "chosen": chosen,
        "adults": party.companions if party else 0,
        "children": party.children if party else 0,
        "most": visit.policy.booking.max_party - 1,
    }


def _needs(draft: RideDraft, visit: Visit) -> dict[str, object]:
    rider = visit.rider(draft.rider_id)
    known = draft.needs or (rider.needs if rider else Needs())
    ticked = ticked_needs(known) or ["none"]
    return {"ticked": ticked, "is_known": draft.needs is None and rider is not None}


def _purpose(draft: RideDraft, _visit: Visit) -> dict[str, object]:
    return {"chosen": draft.purpose or "", "purposes": wording.PURPOSES}


def _walk(draft: RideDraft, _visit: Visit) -> dict[str, object]:
    chosen = draft.needs.most_walk if draft.needs else None
    return {
        "chosen": "" if chosen is None else str(chosen),
        "walks": {one: wording.walk(one) for one in answers.WALKS},
    }


def _knows_walk(draft: RideDraft) -> bool:
    needs = draft.needs
    return needs is not None and (needs.most_walk is not None or not needs.asks_walk)


def _has_time(draft: RideDraft) -> bool:
    has_train = draft.catches_train or draft.meets_train is Direction.OUTWARD
    return draft.outward_time is not None or has_train


STEPS = (
    Step(
        "from",
        "book/place.html",
        lambda draft: bool(draft.origin or draft.origin_search),
        partial(places.read_place, "from"),
        partial(places.show_place, "from"),
    ),
    Step(
        "from-which",
        "book/results.html",
        lambda draft: draft.origin is not None,
        partial(places.read_result, "from"),
        partial(places.show_results, "from"),
    ),
    Step(
        "to",
        "book/place.html",
        lambda draft: bool(draft.destination or draft.destination_search),
        partial(places.read_place, "to"),
        partial(places.show_place, "to"),
    ),
    Step(
        "to-which",
        "book/results.html",
        lambda draft: draft.destination is not None,
        partial(places.read_result, "to"),
        partial(places.show_results, "to"),
    ),
    Step("day", "book/day.html", lambda draft: draft.day is not None, answers.day, _days),
    Step("time", "book/time.html", _has_time, answers.outward, _outward),
    Step(
        "train",
        "book/train.html",
        lambda draft: draft.train is not None or not draft.catches_train,
        catching.read_train,
        catching.show_trains,
    ),
    Step(
        "off-train",
        "book/off_train.html",
        lambda draft: draft.arrival is not None or draft.meets_train is None,
        off_train.read_arrival,
        off_train.show_arrivals,
    ),
    Step("back", "book/back.html", lambda draft: draft.one_way is not None, answers.homeward, _homeward),
    Step("with", "book/party.html", lambda draft: draft.party is not None, answers.party, _party),
    Step("needs", "book/needs.html", lambda draft: draft.needs is not None, answers.needs, _needs),
    Step(
        "agree",
        "book/agree.html",
        lambda draft: not draft.asks_consent,
        agreeing.read_consent,
        agreeing.show_consent,
    ),
    Step("walk", "book/walk.html", _knows_walk, answers.walk, _walk),
    Step("driver", "book/driver.html", lambda _draft: True, preferences.read_driver, preferences.show_driver),
    Step("purpose", "book/purpose.html", lambda draft: draft.purpose is not None, answers.purpose, _purpose),
)
BY_NAME = {step.name: step for step in STEPS}
OF_FIELD = {
    "origin": "from",
    "destination": "to",
    "outward": "time",
    "homeward": "back",
    "party": "with",
    "needs": "needs",
    "purpose": "purpose",
}
"""The page on which a field of a request is asked for."""


def next_step(draft: RideDraft) -> Step | None:
    """Return the first question that is still open, or None when all are answered."""
    return next((step for step in STEPS if not step.is_answered(draft)), None)


def step_before(name: str, draft: RideDraft) -> Step | None:
    """Return the question the back link of this one leads to; those that were not asked are left out."""
    earlier = STEPS[: STEPS.index(BY_NAME[name])]
    shown = [step for step in earlier if not _is_skipped(step, draft)]
    return shown[-1] if shown else None


def _is_skipped(step: Step, draft: RideDraft) -> bool:
    is_asked = {
        "from-which": bool(draft.origin_search),
        "to-which": bool(draft.destination_search),
        "train": draft.catches_train,
        "off-train": draft.meets_train is not None,
        "agree": draft.asks_consent,
        "walk": draft.needs is not None and draft.needs.asks_walk,
        "driver": False,
    }
    return not is_asked.get(step.name, True)
