"""How dates, times, money and rides are said: the one place that decides the words people read."""

from collections.abc import Callable
from datetime import date, datetime
from itertools import count
from typing import NamedTuple

from api.language.calendar import day_and_month, half_of_day, weekday
from api.language.words import N_, ngettext
from api.language.words import gettext as _
from scheduler.domain.booking import BookingState, LegState, OfferKind
from scheduler.domain.cover import Cover
from scheduler.domain.fleet import ServiceMode, Vehicle
from scheduler.domain.people import Gender, Needs, Party, Wheelchair
from scheduler.domain.place import Place, PlaceKind
from scheduler.domain.request import Direction, Leg, Purpose, Wish, WishKind
from scheduler.domain.time import Timeline, TimeWindow

_SLOW_PACE = 60
"""Metres a minute."""
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

PURPOSES = {
    Purpose.HEALTH: N_("A health appointment"),
    Purpose.SHOPPING: N_("Shopping"),
    Purpose.SOCIAL: N_("Seeing people, or a club"),
    Purpose.WORK: N_("Work"),
    Purpose.EDUCATION: N_("School or college"),
    Purpose.OTHER: N_("Something else"),
}
MODES = {
    ServiceMode.CAR_SCHEME: N_("A volunteer’s own car"),
    ServiceMode.SECTION_19: N_("Minibus for members"),
    ServiceMode.SECTION_22: N_("Community minibus"),
}


class ModeWords(NamedTuple):
    """What a kind of ride is called, and who may use it."""

    name: str
    who: str


MODE_WORDS = {
    ServiceMode.CAR_SCHEME: ModeWords(
        N_("Volunteer car"),
        N_("for people who cannot use a bus or drive themselves. A neighbour drives you."),
    ),
    ServiceMode.SECTION_19: ModeWords(
        N_("Members’ minibus"), N_("for members of the scheme. Ring us to join.")
    ),
    ServiceMode.SECTION_22: ModeWords(N_("Community minibus"), N_("for everybody.")),
}


def mode_words(mode: ServiceMode) -> ModeWords:
    """Return what a kind of ride is called, and who may use it."""
    words = MODE_WORDS[mode]
    return ModeWords(_(words.name), _(words.who))


OFFERS = {
    OfferKind.CLOSEST: N_("Nearest to your time"),
    OfferKind.SHARED: N_("Shared with others going your way"),
    OfferKind.EARLIER: N_("Earlier"),
    OfferKind.LATER: N_("Later"),
}
EASIEST = N_("Easiest for us")
"""What speaks for the offer that costs the service least and happens to be shared with nobody."""
BOOKING_STATES = {
    BookingState.CONFIRMED: N_("Booked"),
    BookingState.UNDER_WAY: N_("Under way"),
    BookingState.COMPLETED: N_("Done"),
    BookingState.CANCELLED: N_("Cancelled"),
    BookingState.NO_SHOW: N_("Missed"),
}
LEG_STATES = {
    LegState.CONFIRMED: N_("To come"),
    LegState.DRIVER_WAITING: N_("Driver at the door"),
    LegState.ABOARD: N_("On board"),
    LegState.COMPLETED: N_("Dropped off"),
    LegState.CANCELLED: N_("Cancelled"),
    LegState.NO_SHOW: N_("Not there"),
    LegState.TRANSFERRED: N_("Changed vehicles on the way"),
}
CHAIRS = {
    Wheelchair.STAYS_IN: N_("Stays in wheelchair"),
    Wheelchair.FOLDS: N_("Folding wheelchair"),
    Wheelchair.MOVES: N_("Wheelchair that does not fold, moves to a seat"),
}
NEEDS = (
    ("powered_chair", "wheelchair", N_("Powered wheelchair")),
    ("walking_frame", "frame", N_("Walking frame")),
    ("assistance_dog", "dog", N_("Assistance dog")),
    ("hard_of_hearing", "ear", N_("Hears badly or not at all")),
    ("low_vision", "eye", N_("Sees badly or not at all")),
    ("never_left_alone", "together", N_("Never left alone")),
    ("under_16", "together", N_("Under 16")),
    ("door_to_door", "door", N_("Help to and from the door")),
)
"""By need: the name of its icon and the words beside it."""
DIRECTIONS = {Direction.OUTWARD: N_("The ride there"), Direction.RETURN: N_("The ride back")}
DRIVERS = {None: N_("Anybody"), Gender.FEMALE: N_("A woman, please"), Gender.MALE: N_("A man, please")}
WISH_LONG = {WishKind.ARRIVE_BY: N_("Be there by"), WishKind.LEAVE_AFTER: N_("Leave after")}
WISH_SHORT = {WishKind.ARRIVE_BY: N_("by"), WishKind.LEAVE_AFTER: N_("after")}
KINDS = {
    PlaceKind.SETTLEMENT: N_("Village or town"),
    PlaceKind.STREET: N_("Street"),
    PlaceKind.POSTCODE: N_("Postcode"),
    PlaceKind.STOP: N_("Bus stop or station"),
    PlaceKind.DEPOT: N_("Depot"),
    PlaceKind.HOME: N_("Home"),
}


def long_date(day: date, *, today: date | None = None) -> str:
    """Return "Tuesday 1 December", with the year when it is not the year of ``today``."""
    text = day_and_month(day)
    return text if today is None or today.year == day.year else f"{text} {day.year}"


def near_date(day: date, today: date) -> str:
    """Return "Today, Monday 23 November" and so on for the days people have a word for."""
    written, ahead = long_date(day, today=today), (day - today).days
    if ahead == 0:
        return _("Today, {date}").format(date=written)
    return _("Tomorrow, {date}").format(date=written) if ahead == 1 else written


def clock(moment: datetime) -> str:
    """Return "9:20 am", as residents and drivers say it; twelve o'clock by its name."""
    if moment.minute == 0 and moment.hour in (0, 12):
        return _("12 noon") if moment.hour else _("midnight")
    return f"{_plain(moment)} {half_of_day(moment)}"


def clock_window(earliest: datetime, latest: datetime) -> str:
    """Return "9:20 and 9:50 am", saying the half of the day once where it is the same."""
    by_name = any(one.minute == 0 and one.hour in (0, 12) for one in (earliest, latest))
    differ = by_name or half_of_day(earliest) != half_of_day(latest)
    return _("{earliest} and {latest}").format(
        earliest=clock(earliest) if differ else _plain(earliest), latest=clock(latest)
    )


def clock24(moment: datetime) -> str:
    """Return "09:20", as coordinators read it."""
    return f"{moment.hour:02d}:{moment.minute:02d}"


def money(pence: int) -> str:
    """Return "£2", "£2.50" or "60p"."""
    if 0 < pence < 100:
        return f"{pence}p"
    pounds, rest = divmod(pence, 100)
    return f"£{pounds:,}" if rest == 0 else f"£{pounds:,}.{rest:02d}"


def duration(seconds: int) -> str:
    """Return "about 25 minutes", "about 1 hour 10 minutes"."""
    return _("about {span}").format(span=span(seconds))


def span(seconds: int) -> str:
    """Return "25 minutes", "1 hour 10 minutes"."""
    minutes = max(1, round(seconds / 60))
    hours, rest = divmod(minutes, 60)
    parts = [ngettext("{n} hour", "{n} hours", hours)] if hours else []
    parts += [ngettext("{n} minute", "{n} minutes", rest)] if rest else []
    return " ".join(parts)


def miles(metres: int) -> str:
    """Return "12 miles", or tenths below ten."""
    distance = metres / 1609.344
    return _("{distance} miles").format(distance=f"{distance:.1f}" if distance < 9.95 else f"{distance:.0f}")


def people(party: Party) -> str:
    """Return who travels: "Just you", "You and 1 other adult", "You, 1 other adult and 2 children"."""
    with_you = _companions(party)
    if not with_you:
        return _("Just you")
    text = _("You, {others}") if party.companions and party.children else _("You and {others}")
    return text.format(others=with_you)


def party_words(party: Party) -> str:
    """Return who stands at the door: "1 person", "3 people: 1 other adult and 1 child with them"."""
    total, with_them = ngettext("{n} person", "{n} people", party.size), _companions(party)
    return _("{total}: {others} with them").format(total=total, others=with_them) if with_them else total


def _companions(party: Party) -> str:
    parts = [ngettext("{n} other adult", "{n} other adults", party.companions)] if party.companions else []
    parts += [ngettext("{n} child", "{n} children", party.children)] if party.children else []
    return _(" and ").join(parts)


def need_list(needs: Needs) -> list[tuple[str, str]]:
    """Return each need as the name of its icon and the words beside it."""
    chair = [("wheelchair", _(CHAIRS[needs.wheelchair]))] if needs.wheelchair in CHAIRS else []
    return chair + [(icon, _(words)) for flag, icon, words in NEEDS if getattr(needs, flag)]


def walk(metres: int) -> str:
    """Return how far somebody walks to a stop at most, at a slow pace."""
    if metres < _SLOW_PACE:
        return _("I cannot walk to a stop")
    minutes = metres // _SLOW_PACE
    return ngettext("Up to {n} minute", "Up to {n} minutes", minutes)


def place_hint(place: Place) -> str:
    """Return what tells this place from others of its name: what it is and where."""
    kind = _(place.category.replace("_", " ").capitalize()) or _(KINDS.get(place.kind, ""))
    if place.locality and place.locality.lower() not in place.name.lower():
        return _("{kind} in {place}").format(kind=kind, place=place.locality) if kind else place.locality
    return kind


def to_place(place: Place) -> str:
    """Return "home" or "at Ely Market", for use after "You will be"."""
    return _("home") if place.kind is PlaceKind.HOME else _("at {place}").format(place=place.name)


def from_place(place: Place) -> str:
    """Return "from home" or "from Ely Market"."""
    return _("from home") if place.kind is PlaceKind.HOME else _("from {place}").format(place=place.name)


def pickup_sentence(leg: Leg, timeline: Timeline) -> str:
    """Return the promise of the pickup in a sentence; a way back from where the way there led names no place again."""
    window = window_words(leg.promise.pickup, timeline)
    if leg.direction is Direction.OUTWARD:
        text = _("We can pick you up {place} between {window}.")
    elif leg.origin.id == leg.request.destination.id:
        text = _("We can take you back between {window}.")
    else:
        text = _("We can take you back between {window}, {place}.")
    return text.format(window=window, place=from_place(leg.origin))


def booked_pickup_sentence(leg: Leg, timeline: Timeline) -> str:
    """Return the pickup of a booked leg in a sentence."""
    window = window_words(leg.promise.pickup, timeline)
    if leg.direction is Direction.RETURN:
        text = _("We take you back between {window}, {place}.")
    else:
        text = _("We pick you up {place} between {window}.")
    return text.format(window=window, place=from_place(leg.origin))


def arrival_sentence(leg: Leg, timeline: Timeline) -> str:
    """Return the promise of the arrival in a sentence; who comes back to where they began is "back"."""
    by = clock(timeline.moment(leg.promise.arrive_by))
    is_back = leg.direction is Direction.RETURN and leg.destination.id == leg.request.origin.id
    if is_back and leg.destination.kind is not PlaceKind.HOME:
        return _("You will be back by {time}.").format(time=by)
    return _("You will be {place} by {time}.").format(place=to_place(leg.destination), time=by)


def window_words(window: TimeWindow, timeline: Timeline) -> str:
    """Return a window of the service day as "9:20 and 9:50 am"."""
    return clock_window(timeline.moment(window.earliest), timeline.moment(window.latest))


def window24(window: TimeWindow, timeline: Timeline) -> str:
    """Return a window of the service day as "09:20–09:50"."""
    return f"{clock24(timeline.moment(window.earliest))}–{clock24(timeline.moment(window.latest))}"


def wish_words(wish: Wish, timeline: Timeline) -> str:
    """Return what somebody asked for: "be there by 9:30 am", "leave after 2:00 pm"."""
    return f"{_(WISH_LONG[wish.kind])} {clock(timeline.moment(wish.at))}"


def fare_words(pence: int, *, rides: int, has_pass: bool) -> str:
    """Return the fare as told to a rider."""
    if pence == 0:
        return _("Free with your bus pass") if has_pass else _("Free")
    return _("{fare} for both rides").format(fare=money(pence)) if rides > 1 else money(pence)


def cover_words(cover: Cover) -> str:
    """Return how many drivers a day has: "2 of 3 drivers found.", or "4 drivers found." where that is enough."""
    if cover.wanted and cover.is_short:
        text = ngettext("{found} of {n} driver found.", "{found} of {n} drivers found.", cover.wanted)
        return text.format(found=cover.found)
    return (
        ngettext("{n} driver found.", "{n} drivers found.", cover.found)
        if cover.found
        else _("No driver found yet.")
    )


def spoken_reference(reference: str) -> str:
    """Return a reference in groups of three or four, easier to read out."""
    plain = reference.replace("-", "")
    size = 3 if len(plain) % 3 == 0 else 4
    return " ".join(plain[at : at + size] for at in range(0, len(plain), size))


def spoken_vehicle(vehicle: str) -> str:
    """Return a vehicle's name as it is spoken of: "the public minibus", but "Edith's car"."""
    if "'s " in vehicle or "’s " in vehicle:
        return vehicle
    return _("the {vehicle}").format(vehicle=f"{vehicle[:1].lower()}{vehicle[1:]}")


def seats_words(vehicle: Vehicle) -> str:
    """Return what a vehicle holds: "14 seats, or 10 with 2 wheelchairs"."""
    plain = max(vehicle.layouts, key=lambda layout: layout.seats)
    chairs = max(vehicle.layouts, key=lambda layout: (layout.wheelchair_bays, layout.seats))
    text = ngettext("{n} seat", "{n} seats", plain.seats)
    if chairs.wheelchair_bays == 0:
        return text
    bays = ngettext("{n} wheelchair", "{n} wheelchairs", chairs.wheelchair_bays)
    return _("{seats}, or {fewer} with {bays}").format(seats=text, fewer=chairs.seats, bays=bays)


def service_days(first: date, runs_on: Callable[[date], bool], *, number: int) -> list[date]:
    """Return the next days of service from ``first`` on."""
    days = (date.fromordinal(first.toordinal() + ahead) for ahead in count())
    found: list[date] = []
    for day in days:
        if runs_on(day):
            found.append(day)
        if len(found) == number:
            break
    return found


def weekdays_words(weekdays: tuple[int, ...]) -> str:
    """Return days of service in words: "Monday to Saturday", or a list where they are not in a row."""
    ordered = sorted(weekdays)
    if len(ordered) > 2 and ordered[-1] - ordered[0] == len(ordered) - 1:
        return _("{first} to {last}").format(first=weekday(ordered[0]), last=weekday(ordered[-1]))
    names = [weekday(day) for day in ordered]
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + _(" and ") + names[-1]


def _plain(moment: datetime) -> str:
    return f"{moment.hour % 12 or 12}:{moment.minute:02d}"
