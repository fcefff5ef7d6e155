"""Books the dates of regular rides as they come within reach, each by the rules of any other booking."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from scheduler.domain.booking import Booking, Offer, OfferKind, Quote
from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound, OfferSuperseded
from scheduler.domain.events import SYSTEM, EventType
from scheduler.domain.people import DriverId
from scheduler.domain.request import Request
from scheduler.domain.series import DateState, Pattern, Series, SeriesDate, SeriesId, SeriesState, laid_out
from scheduler.usecases import accept, quoting, waiting
from scheduler.usecases.commands import AcceptOffer, JoinWaitingList, Origin, RequestQuote
from scheduler.usecases.context import Context
from scheduler.usecases.ports import UnitOfWork
from scheduler.usecases.series_commands import StartSeries
from scheduler.usecases.wishes import stands_still

_AT_THAT_TIME = (OfferKind.CLOSEST, OfferKind.SHARED)


def start(
    context: Context, command: StartSeries, also: Callable[[UnitOfWork, Series], None] | None
) -> Series:
    """Return the new series, its dates within reach asked for; see the façade."""
    with context.ports.storage.writing() as unit:
        booking = unit.booking(command.booking_id)
        if booking is None:
            raise NotFound("booking", command.booking_id)
        if any(_repeats(one, booking) for one in unit.series.of_rider(booking.rider_id)):
            raise IllegalTransition("This ride is one date of a regular ride already. Change that one.")
        series = _new(context, booking, command)
        unit.series.put(series)
        told(context, unit, EventType.SERIES_STARTED, series, by=command.by)
        if also is not None:
            also(unit, series)
        unit.commit()
    return fill(context, series.id, command.by)


def _repeats(series: Series, booking: Booking) -> bool:
    return series.state is SeriesState.ACTIVE and any(one.booking_id == booking.id for one in series.dates)


def _new(context: Context, booking: Booking, command: StartSeries) -> Series:
    first = booking.service_date
    if (command.until - first).days > 366:
        raise InvalidRequest(
            "until", "A regular ride is booked for a year at most. Enter an earlier last day."
        )
    pattern = Pattern(tuple(sorted({*command.weekdays, first.weekday()})), first, command.until)
    holidays = dict(context.policy.holidays.days)
    dates = laid_out(pattern, command.left_out, holidays, on_holidays=command.on_holidays)
    booked = replace(dates[0], state=DateState.BOOKED, booking_id=booking.id)
    return Series(
        id=SeriesId(context.ports.ids.new_id("series")),
        asked=booking.request,
        pattern=pattern,
        dates=(booked, *dates[1:]),
        since=context.now(),
        channel=command.by.channel,
        same_driver=command.same_driver,
    )


def fill_all(context: Context) -> None:
    """Ask for every date of every series that has come within reach."""
    with context.ports.storage.reading() as records:
        active = records.series.in_state([SeriesState.ACTIVE])
    for series in active:
        if _within_reach(context, series):
            fill(context, series.id, Origin(SYSTEM, series.channel))


def fill(context: Context, series_id: SeriesId, by: Origin) -> Series:
    """Return the series with its dates within reach asked for: booked, waiting or refused."""
    series = known(context, series_id)
    for one in _within_reach(context, series):
        series = _ask(context, known(context, series_id), one, replace(by, series=series_id))
    return series


def known(context: Context, series_id: SeriesId) -> Series:
    """Return the series as it is now.

    Raises
    ------
    NotFound
        There is none of that id.
    """
    with context.ports.storage.reading() as records:
        found = records.series.get(series_id)
    if found is None:
        raise NotFound("regular ride", series_id)
    return found


def _within_reach(context: Context, series: Series) -> list[SeriesDate]:
    """Return what can be asked for today, and days further ahead of which the answer is known to be no."""
    today = context.today()
    last = today + timedelta(days=context.policy.booking.horizon_days)
    coming = series.pending(today, series.pattern.until)
    return [one for one in coming if one.day <= last or not context.policy.runs_on(one.day)]


def _ask(context: Context, series: Series, one: SeriesDate, by: Origin) -> Series:
    if not context.policy.runs_on(one.day):
        why = stands_still(context.policy, one.day)
        return _kept(context, series, replace(one, state=DateState.REFUSED, why=why), by)
    try:
        quote = quoting.quote(context, as_command(context, series.asked, one.day, by), None)
    except InvalidRequest as refusal:
        return _kept(context, series, replace(one, state=DateState.REFUSED, why=refusal.message), by)
    offer = _best(context, series, quote)
    if offer is not None:
        made: list[Series] = []

        def also(unit: UnitOfWork, booking: Booking) -> None:
            booked = replace(one, state=DateState.BOOKED, booking_id=booking.id, why="")
            made.append(series.with_dates([booked]))
            unit.series.put(made[0])
            _prefer(unit, series, booking)

        try:
            accept.accept(context, AcceptOffer(offer.id, by), also)
        except (OfferSuperseded, IllegalTransition) as lost:
            return _kept(context, series, replace(one, state=DateState.REFUSED, why=lost.message), by)
        return made[0]
    return _kept(context, series, _refused(context, one, quote, by), by)


def _refused(context: Context, one: SeriesDate, quote: Quote, by: Origin) -> SeriesDate:
    """Return the date on the waiting list where that may help, else as refused with its reason."""
    denial = quote.denial
    if denial is None:
        return replace(one, state=DateState.REFUSED, why="We could only offer other times on that day.")
    if denial.reason in waiting.MAY_WAIT:
        try:
            entry = waiting.join(context, JoinWaitingList(quote.id, one.day, by), None)
        except InvalidRequest:
            return replace(one, state=DateState.REFUSED, why=denial.text)
        return replace(one, state=DateState.WAITING, wait_id=entry.id, why=denial.text)
    return replace(one, state=DateState.REFUSED, why=denial.text)


def _kept(context: Context, series: Series, changed: SeriesDate, by: Origin) -> Series:
    """Keep a date that was not booked, and have the rider told."""
    after = series.with_dates([changed])
    about = {"rider": series.rider_id, "state": changed.state.value, "why": changed.why}
    with context.ports.storage.writing() as unit:
        unit.series.put(after)
        unit.append([context.event(EventType.SERIES_DATE_NOT_BOOKED, changed.day, by, **about)])
        unit.commit()
    return after


def _best(context: Context, series: Series, quote: Quote) -> Offer | None:
    """Return the offer at the time asked for; with somebody the rider knows, where one of them has that."""
    fitting = [offer for offer in quote.offers if offer.kind in _AT_THAT_TIME]
    if series.same_driver and len(fitting) > 1:
        with context.ports.storage.reading() as records:
            rider = records.rider(series.rider_id)
            liked = rider.preferred_drivers if rider else frozenset()
            for offer in fitting:
                shift = records.shift(offer.shift_ids[0])
                if shift is not None and shift.driver_id in liked:
                    return offer
    return fitting[0] if fitting else None


def _prefer(unit: UnitOfWork, series: Series, booking: Booking) -> None:
    """Note whoever drives a date as somebody the rider would rather have next time, when they know nobody yet."""
    rider = unit.rider(series.rider_id)
    driver = _driver_of(unit, booking)
    if series.same_driver and rider is not None and driver is not None and not rider.preferred_drivers:
        unit.put_rider(replace(rider, preferred_drivers=frozenset({driver})))


def _driver_of(unit: UnitOfWork, booking: Booking) -> DriverId | None:
    run = unit.plan(booking.service_date).run_of(booking.legs[0].leg.id)
    shift = unit.shift(run.shift_id) if run is not None else None
    return shift.driver_id if shift is not None else None


def as_command(context: Context, asked: Request, day: date, by: Origin) -> RequestQuote:
    """Return the question for one date: the same times by the clock on the wall."""
    line, home = context.timeline(day), asked.homeward
    return RequestQuote(
        rider_id=asked.rider_id,
        origin=asked.origin,
        destination=asked.destination,
        outward_kind=asked.outward.kind,
        outward_at=line.moment(asked.outward.at),
        by=by,
        homeward_kind=home.kind if home is not None else None,
        homeward_at=line.moment(home.at) if home is not None else None,
        party=asked.party,
        needs=asked.needs,
        purpose=asked.purpose,
        driver_gender=asked.driver_gender,
        ready_call=asked.ready_call,
    )


def told(context: Context, unit: UnitOfWork, type_: EventType, series: Series, *, by: Origin) -> None:
    """Write down what was agreed about a series."""
    fact = context.event(
        type_,
        series.service_date,
        by,
        series=series.id,
        rider=series.rider_id,
        weekdays=list(series.pattern.weekdays),
        until=series.pattern.until.isoformat(),
        dates=[one.day.isoformat() for one in series.dates if one.state is not DateState.LEFT_OUT],
    )
    unit.append([fact])
