"""What each page about a volunteer accepts: from the form as sent to what they said with that part changed."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from functools import partial

from starlette.datastructures import FormData

from api.pages import typed
from api.pages.answers import text
from api.pages.forms import FormErrors
from api.pages.typed import Unreadable
from scheduler.domain.availability import Away, DatedTime, Limits, OwnCar, WeeklyTime
from scheduler.domain.claim import METRES_PER_MILE
from scheduler.domain.duty import DutyRole
from scheduler.domain.fleet import VehicleId
from scheduler.domain.time import TimeWindow
from scheduler.usecases.rota_commands import GiveAvailability

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LIKE = "like 9:00 to 13:00"
IS_OVER = "That day is over. Enter a later one."
TOO_FAR = "That is more than two years away. Enter an earlier day."
ONE_BY_ONE = "Only a holiday has a last day. Leave it empty, and add each day by itself."
WHOLE_DAYS = "A holiday is whole days. Leave the hours empty."
NO_LIMIT = "Enter more than 0, or leave it empty where there is no limit."
SEATS = "Enter how many people can ride in your car, as a number from 1 to 8."
AHEAD = timedelta(days=2 * 366)
HOUR = 3600
DAYBREAK = time(6)
"""Before it, a time without am or pm means the afternoon: "2 to 4", where "02:00" is the night."""
Reader = Callable[[FormData, GiveAvailability, FormErrors, date], GiveAvailability]


def said_with(command: GiveAvailability, **parts: object) -> GiveAvailability:
    """Return the command with parts of what is said changed."""
    return replace(command, said=replace(command.said, **parts))  # type: ignore[arg-type]


def read_hours(words: str) -> tuple[TimeWindow, ...]:
    """Return the hours somebody typed: "9:00 to 13:00", several with a comma or "and" between; nothing is none.

    Raises
    ------
    Unreadable
        It is no such thing, or ends before it begins.
    """
    found = []
    for part in (one for one in re.split(r"[,;]|\band\b|&", words, flags=re.IGNORECASE) if one.strip()):
        ends = re.split(r"\s*(?:to|until|till|-|–)\s*", part.strip(), flags=re.IGNORECASE)
        if len(ends) != 2:
            raise Unreadable(f"Enter from when to when, {LIKE}, or leave it empty.")
        first, last = (_second(typed.read_time(one, opens=DAYBREAK)) for one in ends)
        if last <= first and last <= 12 * HOUR:
            last += 12 * HOUR  # "9 to 1" means one in the afternoon
        if last <= first:
            raise Unreadable(f"Enter an end that is later than the start, {LIKE}.")
        found.append(TimeWindow(first, last))
    return tuple(found)


def _second(moment: time) -> int:
    return moment.hour * HOUR + moment.minute * 60


def weekly(form: FormData, command: GiveAvailability, errors: FormErrors, _today: date) -> GiveAvailability:
    """Read the hours of each day of the week, and which days somebody likes best."""
    times: list[WeeklyTime] = []
    for day in range(7):
        hours = errors.read(f"day-{day}", partial(read_hours, text(form, f"day-{day}")))
        times += [WeeklyTime(day, one) for one in hours or ()]
    liked = {str(one) for one in form.getlist("likes")}
    likes = tuple(one for one in times if str(one.weekday) in liked)
    return said_with(
        command, weekly=tuple(sorted(times)), likes=likes, daylight_only=text(form, "dark") == "no"
    )


def dates(form: FormData, command: GiveAvailability, errors: FormErrors, today: date) -> GiveAvailability:
    """Read one more holiday or one-off date, or one to take out."""
    said, gone = command.said, text(form, "remove")
    if gone:
        return said_with(
            command,
            away=tuple(one for one in said.away if gone != away_key(one)),
            extra=tuple(one for one in said.extra if gone != extra_key(one)),
        )
    kind = text(form, "kind")
    if kind not in ("away", "extra"):
        errors.add("kind", "Choose whether you can help then, or are away.")
        return command
    first = _date(form, "first", errors, today)
    if kind == "away":
        return _away(form, command, errors, span=(first, today))
    if any(_parts(form, "last")):
        errors.add("last", ONE_BY_ONE, target="last-day")
    hours = errors.read("hours", partial(_some_hours, text(form, "hours")))
    if first is None or not hours:
        return command
    _ensure_near("first", first, errors, today)
    more = tuple(DatedTime(first, one) for one in hours)
    return said_with(command, extra=tuple(sorted({*said.extra, *more})))


def _away(
    form: FormData, command: GiveAvailability, errors: FormErrors, *, span: tuple[date | None, date]
) -> GiveAvailability:
    """Read the rest of a holiday that begins on a day; one that is over is a slip in the year."""
    first, today = span
    if text(form, "hours"):
        errors.add("hours", WHOLE_DAYS)
    end = "last" if any(_parts(form, "last")) else "first"
    last = first if end == "first" else _date(form, "last", errors, today)
    if first is None or last is None:
        return command
    if last < first:
        errors.add("last", "The last day is before the first. Enter a later one.", target="last-day")
        return command
    _ensure_near(end, last, errors, today)
    return said_with(command, away=tuple(sorted({*command.said.away, Away(first, last)})))


def _ensure_near(name: str, day: date, errors: FormErrors, today: date) -> None:
    """Refuse a day that is over or years away: both are slips in the year, and nobody would notice."""
    if day < today:
        errors.add(name, IS_OVER, target=f"{name}-day")
    elif day > today + AHEAD:
        errors.add(name, TOO_FAR, target=f"{name}-day")


def away_key(one: Away) -> str:
    """Return what a press to take a holiday out names it by: not by its place, which another press moves."""
    return f"away {one.first} {one.last}"


def extra_key(one: DatedTime) -> str:
    """Return what a press to take a single date out names it by."""
    return f"extra {one.day} {one.hours.earliest} {one.hours.latest}"


def _some_hours(words: str) -> tuple[TimeWindow, ...]:
    found = read_hours(words)
    if not found:
        raise Unreadable(f"Enter from when to when, {LIKE}.")
    return found


def _parts(form: FormData, name: str) -> list[str]:
    return [text(form, f"{name}-{part}") for part in ("day", "month", "year")]


def _date(form: FormData, name: str, errors: FormErrors, today: date) -> date | None:
    reader = partial(typed.read_date, _parts(form, name), today=today)
    return errors.read(name, reader, target=f"{name}-day")


LIMITS = (
    ("seconds_day", "hours on one day", HOUR),
    ("seconds_week", "hours in one week", HOUR),
    ("outings_day", "outings on one day", 1),
    ("outings_week", "outings in one week", 1),
    ("metres_day", "miles on one day", METRES_PER_MILE),
    ("metres_week", "miles in one week", METRES_PER_MILE),
)
MOST = {
    "seconds_day": 24,
    "seconds_week": 168,
    "outings_day": 20,
    "outings_week": 100,
    "metres_day": 1_000,
    "metres_week": 5_000,
}
"""The largest limit that makes sense; without a limit the field is left empty."""


def limits(form: FormData, command: GiveAvailability, errors: FormErrors, _today: date) -> GiveAvailability:
    """Read the most somebody wants to do; empty is no limit."""
    found: dict[str, int | None] = {}
    for name, what, unit in LIMITS:
        words = text(form, name)
        number: float | None
        if unit == 1:
            number = errors.read(name, partial(typed.read_number, words, most=MOST[name], what=what))
        else:
            reader = partial(typed.read_tenths, words, most=MOST[name], what=what, like="3.5")
            tenths = errors.read(name, reader)
            number = None if tenths is None else tenths / 10
        if words and number == 0:
            errors.add(name, NO_LIMIT)
        found[name] = None if not words or number is None else round(number * unit)
    return said_with(command, limits=Limits(**found))


def driving(form: FormData, command: GiveAvailability, errors: FormErrors, _today: date) -> GiveAvailability:
    """Read what somebody drives, their own car, and how they like to help."""
    said = command.said
    ways = {str(one) for one in form.getlist("ways")}
    roles = frozenset(
        role for role, name in ((DutyRole.DRIVER, "drive"), (DutyRole.ESCORT, "escort")) if name in ways
    )
    if not roles:
        errors.add("ways", "Choose at least one way to help.")
    car = said.car
    if text(form, "has_car") == "yes":
        seats = errors.read("seats", partial(_seats, text(form, "seats")))
        aids = partial(typed.read_number, most=5, what="frames or wheelchairs")
        boot = errors.read("boot", partial(aids, text(form, "boot")))
        if not errors and seats is not None and boot is not None:
            id_ = car.vehicle_id if car else VehicleId(f"car-of-{said.driver_id}")
            extras = {str(one) for one in form.getlist("car")}
            car = OwnCar(id_, seats, boot, "dog" in extras, "two_door" in extras)
    elif text(form, "has_car") == "no":
        car = None
    else:
        errors.add("has_car", "Choose whether you drive your own car.")
    return said_with(
        command,
        roles=roles,
        vehicles=frozenset(VehicleId(str(one)) for one in form.getlist("vehicles")),
        car=car,
        blocks="blocks" in ways,
        picks="picks" in ways,
        on_board="on_board" in ways,
        starts_at_home=text(form, "starts") != "depot",
    )


def _seats(words: str) -> int:
    if not typed.is_number(words) or not 1 <= int(words[:3]) <= 8:
        raise Unreadable(SEATS)
    return int(words)
