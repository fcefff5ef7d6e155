"""How dates, times, money and rides are said: the one place that decides the words people read."""

from collections.abc import Callable
from datetime import date, datetime
from itertools import count
from typing import NamedTuple

from scheduler.domain.booking import BookingState, LegState, OfferKind
from scheduler.domain.cover import Cover
from scheduler.domain.fleet import ServiceMode, Vehicle
from scheduler.domain.people import Gender, Needs, Party, Wheelchair
from scheduler.domain.place import Place, PlaceKind
from scheduler.domain.request import Direction, Leg, Purpose, Wish, WishKind
from scheduler.domain.time import Timeline, TimeWindow

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
    Purpose.HEALTH: "A health appointment",
    Purpose.SHOPPING: "Shopping",
    Purpose.SOCIAL: "Seeing people, or a club",
    Purpose.WORK: "Work",
    Purpose.EDUCATION: "School or college",
    Purpose.OTHER: "Something else",
}
MODES = {
    ServiceMode.CAR_SCHEME: "A volunteer’s own car",
    ServiceMode.SECTION_19: "Minibus for members",
    ServiceMode.SECTION_22: "Community minibus",
}


class ModeWords(NamedTuple):
    """What a kind of ride is called, and who may use it."""

    name: str
    who: str


MODE_WORDS = {
    ServiceMode.CAR_SCHEME: ModeWords(
        "Volunteer car", "for people who cannot use a bus or drive themselves. A neighbour drives you."
    ),
    ServiceMode.SECTION_19: ModeWords("Members’ minibus", "for members of the scheme. Ring us to join."),
    ServiceMode.SECTION_22: ModeWords("Community minibus", "for everybody."),
}
OFFERS = {
    OfferKind.CLOSEST: "Nearest to your time",
    OfferKind.SHARED: "Shared with others going your way",
    OfferKind.EARLIER: "Earlier",
    OfferKind.LATER: "Later",
}
EASIEST = "Easiest for us"
"""What speaks for the offer that costs the service least and happens to be shared with nobody."""
BOOKING_STATES = {
    BookingState.CONFIRMED: "Booked",
    BookingState.UNDER_WAY: "Under way",
    BookingState.COMPLETED: "Done",
    BookingState.CANCELLED: "Cancelled",
    BookingState.NO_SHOW: "Missed",
}
LEG_STATES = {
    LegState.CONFIRMED: "To come",
    LegState.DRIVER_WAITING: "Driver at the door",
    LegState.ABOARD: "On board",
    LegState.COMPLETED: "Dropped off",
    LegState.CANCELLED: "Cancelled",
    LegState.NO_SHOW: "Not there",
    LegState.TRANSFERRED: "Changed vehicles on the way",
}
DIRECTIONS = {Direction.OUTWARD: "The ride there", Direction.RETURN: "The ride back"}
DRIVERS = {None: "Anybody", Gender.FEMALE: "A woman, please", Gender.MALE: "A man, please"}
WISH_LONG = {WishKind.ARRIVE_BY: "Be there by", WishKind.LEAVE_AFTER: "Leave after"}
WISH_SHORT = {WishKind.ARRIVE_BY: "by", WishKind.LEAVE_AFTER: "after"}
KINDS = {
    PlaceKind.SETTLEMENT: "Village or town",
    PlaceKind.STREET: "Street",
    PlaceKind.POSTCODE: "Postcode",
    PlaceKind.STOP: "Bus stop or station",
    PlaceKind.DEPOT: "Depot",
    PlaceKind.HOME: "Home",
}


def long_date(day: date, *, today: date | None = None) -> str:
    """Return "Tuesday 1 December", with the year when it is not the year of ``today``."""
    text = f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
    return text if today is None or today.year == day.year else f"{text} {day.year}"


def near_date(day: date, today: date) -> str:
    """Return "Today, Monday 23 November" and so on for the days people have a word for."""
    word = {0: "Today, ", 1: "Tomorrow, "}.get((day - today).days, "")
    return word + long_date(day, today=today)


def clock(moment: datetime) -> str:
    """Return "9:20 am", as residents and drivers say it; twelve o'clock by its name."""
    if moment.minute == 0 and moment.hour in (0, 12):
        return "12 noon" if moment.hour else "midnight"
    return f"{_plain(moment)} {_half(moment)}"


def clock_window(earliest: datetime, latest: datetime) -> str:
    """Return "9:20 and 9:50 am", saying the half of the day once where it is the same."""
    if _half(earliest) != _half(latest) or "noon" in clock(earliest) + clock(latest):
        return f"{clock(earliest)} and {clock(latest)}"
    return f"{_plain(earliest)} and {clock(latest)}"


def clock24(moment: datetime) -> str:
    """Return "09:20", as coordinators read it."""
    return f"{moment.hour:02d}:{moment.minute:02d}"


def money(pence: int) -> str:
    """Return "£2" or "£2.50"."""
    pounds, rest = divmod(pence, 100)
    return f"£{pounds:,}" if rest == 0 else f"£{pounds:,}.{rest:02d}"


def duration(seconds: int) -> str:
    """Return "about 25 minutes", "about 1 hour 10 minutes"."""
    minutes = max(1, round(seconds / 60))
    hours, rest = divmod(minutes, 60)
    parts = [_counted(hours, "hour")] if hours else []
    parts += [_counted(rest, "minute")] if rest else []
    return "about " + " ".join(parts)


def miles(metres: int) -> str:
    """Return "12 miles", or tenths below ten."""
    distance = metres / 1609.344
    return f"{distance:.1f} miles" if distance < 9.95 else f"{distance:.0f} miles"


def people(party: Party) -> str:
    """Return who travels: "Just you", "You, 1 adult and 2 children"."""
    with_you = [_counted(party.companions, "other adult")] if party.companions else []
    with_you += [_counted(party.children, "child", "children")] if party.children else []
    return "Just you" if not with_you else "You and " + " and ".join(with_you)


def party_words(party: Party) -> str:
    """Return who stands at the door: "1 person", "3 people: 1 other adult and 1 child with them"."""
    total = _counted(party.size, "person", "people")
    with_them = [_counted(party.companions, "other adult")] if party.companions else []
    with_them += [_counted(party.children, "child", "children")] if party.children else []
    return total if not with_them else f"{total}: {' and '.join(with_them)} with them"


def need_list(needs: Needs) -> list[tuple[str, str]]:
    """Return each need as the name of its icon and the words beside it."""
    found = []
    if needs.wheelchair is Wheelchair.STAYS_IN:
        found.append(("wheelchair", "Stays in wheelchair"))
    if needs.wheelchair is Wheelchair.FOLDS:
        found.append(("wheelchair", "Folding wheelchair"))
    if needs.walking_frame:
        found.append(("frame", "Walking frame"))
    if needs.assistance_dog:
        found.append(("dog", "Assistance dog"))
    if needs.never_left_alone:
        found.append(("together", "Never left alone"))
    if needs.door_to_door:
        found.append(("door", "Help to and from the door"))
    return found


def place_hint(place: Place) -> str:
    """Return what tells this place from others of its name: what it is and where."""
    kind = place.category.replace("_", " ").capitalize() or KINDS.get(place.kind, "")
    if place.locality and place.locality.lower() not in place.name.lower():
        return f"{kind} in {place.locality}" if kind else place.locality
    return kind


def to_place(place: Place) -> str:
    """Return "home" or "at Ely Market", for use after "You will be"."""
    return "home" if place.kind is PlaceKind.HOME else f"at {place.name}"


def from_place(place: Place) -> str:
    """Return "from home" or "from Ely Market"."""
    return "from home" if place.kind is PlaceKind.HOME else f"from {place.name}"


def pickup_sentence(leg: Leg, timeline: Timeline) -> str:
    """Return the promise of the pickup in a sentence."""
    window = window_words(leg.promise.pickup, timeline)
    if leg.direction is Direction.RETURN:
        return f"We can take you back between {window}, {from_place(leg.origin)}."
    return f"We can pick you up {from_place(leg.origin)} between {window}."


def booked_pickup_sentence(leg: Leg, timeline: Timeline) -> str:
    """Return the pickup of a booked leg in a sentence."""
    window = window_words(leg.promise.pickup, timeline)
    if leg.direction is Direction.RETURN:
        return f"We take you back between {window}, {from_place(leg.origin)}."
    return f"We pick you up {from_place(leg.origin)} between {window}."


def arrival_sentence(leg: Leg, timeline: Timeline) -> str:
    """Return the promise of the arrival in a sentence."""
    return f"You will be {to_place(leg.destination)} by {clock(timeline.moment(leg.promise.arrive_by))}."


def window_words(window: TimeWindow, timeline: Timeline) -> str:
    """Return a window of the service day as "9:20 and 9:50 am"."""
    return clock_window(timeline.moment(window.earliest), timeline.moment(window.latest))


def window24(window: TimeWindow, timeline: Timeline) -> str:
    """Return a window of the service day as "09:20–09:50"."""
    return f"{clock24(timeline.moment(window.earliest))}–{clock24(timeline.moment(window.latest))}"


def wish_words(wish: Wish, timeline: Timeline) -> str:
    """Return what somebody asked for: "be there by 9:30 am", "leave after 2:00 pm"."""
    return f"{WISH_LONG[wish.kind]} {clock(timeline.moment(wish.at))}"


def fare_words(pence: int, *, rides: int, has_pass: bool) -> str:
    """Return the fare as told to a rider."""
    if pence == 0:
        return "Free with your bus pass" if has_pass else "Free"
    return f"{money(pence)} for both rides" if rides > 1 else money(pence)


def cover_words(cover: Cover) -> str:
    """Return how many drivers a day has: "2 of 3 drivers found."."""
    if cover.wanted:
        return f"{cover.found} of {_counted(cover.wanted, 'driver')} found."
    return f"{_counted(cover.found, 'driver')} found." if cover.found else "No driver found yet."


def spoken_reference(reference: str) -> str:
    """Return a reference in groups of three or four, easier to read out."""
    plain = reference.replace("-", "")
    size = 3 if len(plain) % 3 == 0 else 4
    return " ".join(plain[at : at + size] for at in range(0, len(plain), size))


def seats_words(vehicle: Vehicle) -> str:
    """Return what a vehicle holds: "14 seats, or 10 with 2 wheelchairs"."""
    plain = max(vehicle.layouts, key=lambda layout: layout.seats)
    chairs = max(vehicle.layouts, key=lambda layout: (layout.wheelchair_bays, layout.seats))
    text = _counted(plain.seats, "seat")
    if chairs.wheelchair_bays == 0:
        return text
    return f"{text}, or {chairs.seats} with {_counted(chairs.wheelchair_bays, 'wheelchair')}"


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
        return f"{DAYS[ordered[0]]} to {DAYS[ordered[-1]]}"
    names = [DAYS[day] for day in ordered]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _plain(moment: datetime) -> str:
    return f"{moment.hour % 12 or 12}:{moment.minute:02d}"


def _half(moment: datetime) -> str:
    return "am" if moment.hour < 12 else "pm"


def _counted(number: int, word: str, several: str | None = None) -> str:
    return f"{number} {word if number == 1 else several or word + 's'}"
