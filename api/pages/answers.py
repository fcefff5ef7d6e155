"""What each question of a booking accepts: from the form as sent to the draft with that answer in it.

Each reader returns the draft with the answer, or None after noting in ``errors`` what to put right. Nothing is
refused here that the scheduler's own rules refuse: those answers come as an honest no with ways out.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from functools import partial

from starlette.datastructures import FormData

from api.language.words import N_
from api.language.words import gettext as _
from api.pages import typed
from api.pages.draft import RideDraft
from api.pages.forms import FormErrors
from api.pages.need_boxes import needs_of, ticked_in, wrong_in
from api.pages.visit import Visit
from scheduler.domain.people import Party
from scheduler.domain.request import Direction, Purpose, WishKind

Reader = Callable[[FormData, RideDraft, FormErrors, Visit], RideDraft | None]
MOST_TYPED = 100
FURTHEST = 366
"""Days ahead beyond which a date is a slip; how far ahead rides are given is the service's own rule."""
WALKS = (0, 300, 600, 900)
"""Metres to a stop at most that somebody chooses from."""


def text(form: FormData, name: str) -> str:
    """Return a text field as one line, at most as long as anything sensible; files and absent fields are empty."""
    value = form.get(name, "")
    return " ".join(value[:MOST_TYPED].splitlines()).strip() if isinstance(value, str) else ""


def opening(visit: Visit) -> time:
    """Return when the service opens, which tells a bare "2:15" to be in the afternoon."""
    earliest = visit.policy.booking.hours.earliest
    return time(earliest // 3600 % 24, earliest // 60 % 60)


def day(form: FormData, draft: RideDraft, errors: FormErrors, visit: Visit) -> RideDraft | None:
    """Read which day: one of those listed, or a typed date."""
    chosen = text(form, "day")
    typed_parts = [text(form, f"date-{part}") for part in ("day", "month", "year")]
    if not chosen and not any(typed_parts):
        errors.add("day", _("Choose a day, or enter a date."))
        return None
    if chosen and chosen != "other":
        found: date | None = _listed_day(chosen, errors)
    else:
        reader = partial(typed.read_date, typed_parts, today=visit.today)
        found = errors.read("date", reader, target="date-day")
    if found is not None and found < visit.today:
        errors.add("date", _("That day has gone. Enter today’s date or a later one."), target="date-day")
        return None
    if found is not None and (found - visit.today).days > FURTHEST:
        errors.add("date", _("That day is more than a year away. Check the year."), target="date-day")
        return None
    if found is None:
        return None
    changed: dict[str, object] = {"day": found}
    # A train is one of its day.
    if draft.catches_train and found != draft.day:
        changed |= {"train": None, "outward_time": None}
    if draft.meets_train is not None and found != draft.day:
        way = "outward" if draft.meets_train is Direction.OUTWARD else "homeward"
        changed |= {"arrival": None, f"{way}_time": None}
    return draft.model_copy(update=changed)


def _listed_day(chosen: str, errors: FormErrors) -> date | None:
    try:
        return typed.read_day(chosen)
    except ValueError:
        errors.add("day", _("Choose a day, or enter a date."))
        return None


def outward(form: FormData, draft: RideDraft, errors: FormErrors, visit: Visit) -> RideDraft | None:
    """Read the time of the way there and what it means."""
    if text(form, "kind") == "train" and offers_trains(draft, visit):
        return draft.model_copy(update={"catches_train": True, "train": None, "outward_time": None})
    if text(form, "kind") == "off-train" and draft.origin and visit.policy.trains.is_station(draft.origin):
        gone = {"catches_train": False, "train": None, "outward_time": None, "arrival": None}
        return draft.model_copy(update={**gone, "meets_train": Direction.OUTWARD})
    kind = _wish_kind(text(form, "kind"))
    if kind is None:
        errors.add("kind", _("Choose whether you need to be there by a time, or leave after a time."))
    reader = partial(typed.read_time, text(form, "time"), opens=opening(visit))
    moment = errors.read("time", reader)
    if moment and draft.day and typed.at(draft.day, moment, visit.policy.zone) <= visit.now:
        errors.add("time", _("That time has gone. Enter a time in the future, like 14:30."))
    if errors:
        return None
    known = {"outward_kind": kind, "outward_time": moment, "catches_train": False, "train": None}
    return draft.model_copy(update=known | _without_arrival(draft, Direction.OUTWARD))


def _without_arrival(draft: RideDraft, way: Direction) -> dict[str, object]:
    """Return what to forget when a way does not begin with coming off a train after all."""
    return {"meets_train": None, "arrival": None} if draft.meets_train is way else {}


def offers_trains(draft: RideDraft, visit: Visit) -> bool:
    """Tell whether the ride ends where trains are caught, and their times are known."""
    known = visit.service.surroundings.trains is not None
    return known and draft.destination is not None and visit.policy.trains.is_station(draft.destination)


def homeward(form: FormData, draft: RideDraft, errors: FormErrors, visit: Visit) -> RideDraft | None:
    """Read whether a ride back is wanted, and when."""
    chosen = text(form, "back")
    forgotten = _without_arrival(draft, Direction.RETURN)
    if chosen == "no":
        gone = {"one_way": True, "homeward_kind": None, "homeward_time": None, "ready_call": False}
        return draft.model_copy(update=gone | forgotten)
    if chosen == "off-train" and draft.destination and visit.policy.trains.is_station(draft.destination):
        off = {"ready_call": False, "arrival": None, "meets_train": Direction.RETURN}
        back = {"one_way": False, "homeward_kind": WishKind.LEAVE_AFTER, "homeward_time": None}
        return draft.model_copy(update={**back, **off})
    rings = chosen == "ready"
    kind = WishKind.LEAVE_AFTER if rings else _wish_kind(chosen)
    if kind is None:
        errors.add("back", _("Choose yes if you need a ride back, or no if you do not."))
        return None
    field = "ready-time" if rings else "leave-time" if kind is WishKind.LEAVE_AFTER else "arrive-time"
    reader = partial(typed.read_time, text(form, field), opens=opening(visit))
    moment = errors.read(field, reader)
    if moment is not None and draft.outward_time is not None and moment <= draft.outward_time:
        errors.add(
            field, _("The ride back must be later than the ride there. Enter a later time, like 14:30.")
        )
    if errors:
        return None
    known = {"one_way": False, "homeward_kind": kind, "homeward_time": moment, "ready_call": rings}
    return draft.model_copy(update=known | forgotten)


def _wish_kind(chosen: str) -> WishKind | None:
    return WishKind(chosen) if chosen in set(WishKind) else None


def party(form: FormData, draft: RideDraft, errors: FormErrors, visit: Visit) -> RideDraft | None:
    """Read who comes along."""
    chosen = text(form, "others")
    most = visit.policy.booking.max_party - 1
    if chosen not in {"no", "yes"}:
        errors.add("others", _("Choose whether you travel alone or with other people."))
        return None
    if chosen == "no":
        return draft.model_copy(update={"party": Party()})
    adults = errors.read(
        "adults", partial(typed.read_number, text(form, "adults"), most=most, what=N_("adults"))
    )
    children = errors.read(
        "children", partial(typed.read_number, text(form, "children"), most=most, what=N_("children"))
    )
    if adults is None or children is None:
        return None
    if adults + children == 0:
        errors.add("adults", _("Enter how many people come with you, or choose “Just me”."))
    if adults + children > most:
        errors.add(
            "adults",
            _("At most {most} people can come with you. Ring us for a larger group.").format(most=most),
        )
    return None if errors else draft.model_copy(update={"party": Party(adults, children)})


def needs(form: FormData, draft: RideDraft, errors: FormErrors, _visit: Visit) -> RideDraft | None:
    """Read what help is needed."""
    ticked = ticked_in(form)
    if not ticked or ("none" in ticked and len(ticked) > 1):
        errors.add("needs", _("Choose the help you need, or choose “None of these”."))
    elif wrong := wrong_in(ticked):
        errors.add("needs", wrong)
    if errors:
        return None
    found, known = needs_of(ticked), draft.needs
    if known is not None and found.asks_walk:
        found = replace(found, most_walk=known.most_walk)
    return draft.model_copy(update={"needs": found})


def walk(form: FormData, draft: RideDraft, errors: FormErrors, _visit: Visit) -> RideDraft | None:
    """Read how far somebody walks to a stop."""
    chosen = text(form, "walk")
    if chosen not in {str(metres) for metres in WALKS} or draft.needs is None:
        errors.add("walk", _("Choose how far you could walk."))
        return None
    return draft.model_copy(update={"needs": replace(draft.needs, most_walk=int(chosen))})


def purpose(form: FormData, draft: RideDraft, errors: FormErrors, _visit: Visit) -> RideDraft | None:
    """Read what the ride is for."""
    chosen = text(form, "purpose")
    if chosen not in set(Purpose):
        errors.add("purpose", _("Choose what the ride is for. It decides which drivers may take you."))
        return None
    return draft.model_copy(update={"purpose": Purpose(chosen)})
