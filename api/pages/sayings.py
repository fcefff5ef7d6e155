"""The wording bound to one service and one day, as templates use it: times know their zone, dates their year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date as calendar_date
from datetime import datetime
from datetime import time as clock_time

from api.language.calendar import weekday
from api.language.sentences import holiday, in_readers_language
from api.language.words import gettext as _
from api.pages import wording
from scheduler.domain.availability import joined
from scheduler.domain.booking import BookedLeg, Booking, Offer, OfferKind
from scheduler.domain.cover import Cover
from scheduler.domain.fleet import ServiceMode
from scheduler.domain.people import Gender
from scheduler.domain.policy import ServicePolicy
from scheduler.domain.request import Leg, Purpose, Request, Wish, WishKind
from scheduler.domain.time import Timeline, TimeWindow
from scheduler.domain.trains import Arrival, Train


@dataclass(frozen=True)
class Sayings:
    """Says dates, times and promises of one service."""

    policy: ServicePolicy
    today: calendar_date

    def line(self, day: calendar_date) -> Timeline:
        """Return the line of seconds of a day in the zone of the service."""
        return Timeline(day, self.policy.zone)

    def date(self, day: calendar_date) -> str:
        """Return "Tuesday 1 December"."""
        return wording.long_date(day, today=self.today)

    def near(self, day: calendar_date) -> str:
        """Return "Tomorrow, Tuesday 1 December"."""
        return wording.near_date(day, self.today)

    def time(self, day: calendar_date, seconds: int) -> str:
        """Return "9:20 am"."""
        return wording.clock(self.line(day).moment(seconds))

    def hours(self, windows: Iterable[TimeWindow]) -> str:
        """Return "9:00 am to 1:00 pm, 2:00 pm to 5:00 pm", hours that overlap made one, as they are on most days."""
        return ", ".join(
            f"{self.time(self.today, one.earliest)} to {self.time(self.today, one.latest)}"
            for one in joined(list(windows))
        )

    def time24(self, day: calendar_date, seconds: int) -> str:
        """Return "09:20"."""
        return wording.clock24(self.line(day).moment(seconds))

    def window(self, day: calendar_date, window: TimeWindow) -> str:
        """Return "9:20 and 9:50 am"."""
        return wording.window_words(window, self.line(day))

    def window24(self, day: calendar_date, window: TimeWindow) -> str:
        """Return "09:20–09:50"."""
        return wording.window24(window, self.line(day))

    def moment(self, moment: datetime) -> str:
        """Return the local time of a moment as "9:20 am"."""
        return wording.clock(moment.astimezone(self.policy.zone))

    def deadline(self, moment: datetime) -> str:
        """Return a moment by which something is due: "5 pm on Monday 30 November", "4:15 pm today"."""
        local = moment.astimezone(self.policy.zone)
        clock, day = wording.clock(local).replace(":00", ""), local.date()
        if day == self.today:
            return _("{time} today").format(time=clock)
        return _("{time} on {date}").format(time=clock, date=self.date(day))

    def cover(self, cover: Cover) -> str:
        """Return how many drivers a day has: "2 of 3 drivers found."."""
        return wording.cover_words(cover)

    def pickup(self, leg: Leg) -> str:
        """Return the promise of the pickup in a sentence."""
        return wording.pickup_sentence(leg, self.line(leg.request.service_date))

    def arrival(self, leg: Leg) -> str:
        """Return the promise of the arrival in a sentence."""
        return wording.arrival_sentence(leg, self.line(leg.request.service_date))

    def booked_pickup(self, leg: Leg) -> str:
        """Return the pickup of a booked leg: "We pick you up from home between 9:20 and 9:50 am."."""
        return wording.booked_pickup_sentence(leg, self.line(leg.request.service_date))

    def train(self, day: calendar_date, train: Train) -> str:
        """Return which train is meant: "The 10:24 am train to Cambridge"."""
        text = _("The {time} train to {place}")
        return text.format(time=self.time(day, train.departs), place=train.towards)

    def off_train(self, day: calendar_date, arrival: Arrival) -> str:
        """Return which train somebody comes on: "The 5:24 pm train from Cambridge"."""
        text = _("The {time} train from {place}")
        return text.format(time=self.time(day, arrival.arrives), place=arrival.comes_from)

    def driver(self, gender: Gender | None) -> str:
        """Return who is wished to drive."""
        return _(wording.DRIVERS[gender])

    def direction(self, leg: Leg) -> str:
        """Return "The ride there" or "The ride back"."""
        return _(wording.DIRECTIONS[leg.direction])

    def short(self, leg: Leg) -> str:
        """Return a leg in a line: "From Ely Market between 12:30 and 1:00 pm"."""
        window = self.window(leg.request.service_date, leg.promise.pickup)
        words = _("{place} between {window}").format(place=wording.from_place(leg.origin), window=window)
        return words[0].upper() + words[1:]

    def to_pay(self, booking: Booking, *, has_pass: bool) -> str:
        """Return what is to be paid, and how: "Pay the driver £4 for both rides."."""
        number = len(self.standing_legs(booking))
        words = self.fare(booking.fare_pence, number, booking.mode, has_pass=has_pass)
        if not booking.fare_pence:
            return _("There is nothing to pay.")
        return _("Pay the driver {fare}.").format(fare=words)

    def wish(self, day: calendar_date, wish: Wish) -> str:
        """Return what was asked for: "Be there by 9:30 am"."""
        return wording.wish_words(wish, self.line(day))

    def wish_words(self, kind: WishKind) -> str:
        """Return what a time means: "Be there by"."""
        return _(wording.WISH_LONG[kind])

    def way_back(self, request: Request) -> str:
        """Return what was asked for the way back: "Leave after 12:30 pm", or that the rider rings."""
        if request.homeward is None:
            return _("No, one way only")
        if request.ready_call:
            at = self.time(request.service_date, request.homeward.at)
            return _("You ring us, at about {time}").format(time=at)
        return self.wish(request.service_date, request.homeward)

    def rides_of(self, told: Offer | Booking) -> int:
        """Return how many rides the fare is for, the one back that waits for a call included."""
        return 2 if told.request.homeward is not None else len(told.legs)

    def typed_time(self, moment: clock_time) -> str:
        """Return a time as given: "9:30 am"."""
        return wording.clock(datetime.combine(self.today, moment))

    def typed_wish(self, kind: WishKind, moment: clock_time) -> str:
        """Return an answer as given: "Be there by 9:30 am"."""
        return f"{_(wording.WISH_LONG[kind])} {wording.clock(datetime.combine(self.today, moment))}"

    def purpose(self, purpose: Purpose) -> str:
        """Return what a ride is for."""
        return _(wording.PURPOSES[purpose])

    def wishes(self, request: Request) -> str:
        """Return both wishes of a request in one line, 24-hour, for coordinators."""
        line = self.line(request.service_date)
        parts = [
            f"{wording.WISH_SHORT[wish.kind]} {wording.clock24(line.moment(wish.at))}"
            for wish in (request.outward, request.homeward)
            if wish is not None
        ]
        return ", back: ".join(parts)

    def fare(self, pence: int, rides: int, mode: ServiceMode, *, has_pass: bool) -> str:
        """Return the fare as a rider is told it."""
        concession = has_pass and mode in self.policy.fares.concession_modes
        return wording.fare_words(pence, rides=rides, has_pass=concession)

    def standing_legs(self, booking: Booking) -> list[BookedLeg]:
        """Return the legs of a booking that were not given back."""
        return [leg for leg in booking.legs if leg.stands]

    def booking_state(self, booking: Booking) -> str:
        """Return how far a booking has got, in a word."""
        return _(wording.BOOKING_STATES[booking.state])

    def leg_state(self, leg: BookedLeg) -> str:
        """Return how far a leg has got, in a word or three."""
        return _(wording.LEG_STATES[leg.state])

    def vehicle(self, mode: ServiceMode) -> str:
        """Return what comes: "Community minibus"."""
        return _(wording.MODES[mode])

    def riding(self, seconds: Sequence[int]) -> str:
        """Return how long the rides take: "The ride takes about 25 minutes."."""
        longest = wording.duration(max(seconds))
        text = _("The ride takes {span}.") if len(seconds) == 1 else _("Each ride takes {span} at most.")
        return text.format(span=longest)

    def speaks_for(self, offer: Offer, number: int) -> str:
        """Return what sets an offer apart from the others; nothing where there is only one."""
        if number == 1:
            return ""
        alone = offer.kind is OfferKind.SHARED and not offer.shared
        return _(wording.EASIEST if alone else wording.OFFERS[offer.kind])

    def weekdays(self) -> str:
        """Return the days of service."""
        return wording.weekdays_words(self.policy.booking.weekdays)

    def every(self, weekdays: tuple[int, ...]) -> str:
        """Return days that come again: "every Thursday and Saturday"."""
        return _("every {days}").format(days=wording.weekdays_words(weekdays))

    def span(self, seconds: int) -> str:
        """Return a length of time: "1 hour", "30 minutes"."""
        return wording.span(seconds)

    def fares(self) -> list[tuple[ServiceMode, wording.ModeWords, int]]:
        """Return the fares of the modes in use, with who may ride."""
        fares = dict(self.policy.fares.flat_pence)
        return [
            (mode, wording.mode_words(mode), fares[mode]) for mode in ServiceMode if mode in self.policy.modes
        ]

    def cut_offs(self) -> list[str]:
        """Return until when rides may be changed, by what comes, where that differs."""
        rules, modes = self.policy.booking, self.policy.modes
        spans = [rules.cancel_cutoff] if modes - {ServiceMode.CAR_SCHEME} else []
        spans += [rules.car_scheme_cancel_cutoff] if ServiceMode.CAR_SCHEME in modes else []
        first, *others = dict.fromkeys(self.span(one) for one in spans)
        told = [_("You can change or cancel until {span} before we come.").format(span=first)]
        car = _("Where a volunteer comes in their own car: until {span} before.")
        return told + [car.format(span=one) for one in others]

    def concession(self) -> str:
        """Return from when bus passes are good."""
        at = self.time(self.today, self.policy.fares.concession_from)
        return _("Free with a bus pass from {time}.").format(time=at)

    def weekday(self, number: int) -> str:
        """Return the name of a day of the week, 0 for Monday."""
        return weekday(number)

    def holiday(self, name: str) -> str:
        """Return the name of a bank holiday in the reader's language."""
        return holiday(name)

    def known(self, sentence: str) -> str:
        """Return a sentence of the scheduler in the reader's language."""
        return in_readers_language(sentence)
