"""Changes to regular rides: other times from a day on, dates left out or taken in, what waited and came free."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from scheduler.domain.booking import Booking, BookingState, LegState
from scheduler.domain.errors import IllegalTransition, InvalidRequest, OfferExpired, OfferSuperseded
from scheduler.domain.events import SYSTEM, EventType
from scheduler.domain.request import Request
from scheduler.domain.series import DateState, Series, SeriesDate, SeriesState
from scheduler.domain.waiting import WaitId, Waiting, WaitState
from scheduler.usecases import accept, cancel, quoting, repeating, waiting
from scheduler.usecases.commands import AcceptOffer, CancelBooking, LeaveWaitingList, Origin
from scheduler.usecases.context import Context
from scheduler.usecases.ports import UnitOfWork
from scheduler.usecases.series_commands import ChangeSeries, LeaveOut, TakeIn

Also = Callable[[UnitOfWork, Series], None] | None
_STAYS = "We could not change this date. It stays as it was."


def change(context: Context, command: ChangeSeries, also: Also) -> Series:
    """Return the series with other times from a day on; see the façade."""
    series = repeating.known(context, command.series_id)
    series.on(command.from_day)
    asked = replace(series.asked, outward=command.outward, homeward=command.homeward)
    changed = [
        _changed(context, one, asked, replace(command.by, series=series.id))
        for one in series.dates
        if one.day >= command.from_day and one.state is DateState.BOOKED
    ]
    refused = [
        replace(one, state=DateState.PENDING, why="")
        for one in series.dates
        if one.day >= command.from_day and one.state is DateState.REFUSED
    ]
    _keep(context, series.with_dates([*changed, *refused], asked=asked), command.by, also)
    return repeating.fill(context, series.id, command.by)


def _changed(context: Context, one: SeriesDate, asked: Request, by: Origin) -> SeriesDate:
    """Return a booked date after the attempt to change it in place; the booking stands when that fails."""
    question = replace(repeating.as_command(context, asked, one.day, by), replaces=one.booking_id)
    try:
        quote = quoting.quote(context, question, None)
        if not quote.offers:
            why = quote.denial.text if quote.denial else ""
            return replace(one, why=f"{_STAYS} {why}".strip())
        accept.accept(context, AcceptOffer(quote.offers[0].id, by), None)
    except (InvalidRequest, IllegalTransition, OfferSuperseded, OfferExpired) as refusal:
        return replace(one, why=f"{_STAYS} {refusal.message}")
    return replace(one, why="")


def leave_out(context: Context, command: LeaveOut, also: Also) -> Series:
    """Return the series without a date, or without it and all that follow; see the façade."""
    series = repeating.known(context, command.series_id)
    first = series.on(command.day)
    gone = [one for one in series.dates if one == first or (command.and_following and one.day > first.day)]
    out = [_left_out(context, one, replace(command.by, series=series.id)) for one in gone]
    return _keep(context, series.with_dates(out), command.by, also)


def _left_out(context: Context, one: SeriesDate, by: Origin) -> SeriesDate:
    with context.ports.storage.reading() as records:
        booking = records.booking(one.booking_id) if one.booking_id else None
        entry = records.waiting.get(one.wait_id) if one.wait_id else None
    if booking is not None and not _give_back(context, booking, by):
        return replace(one, why="This ride has begun, or is over.")
    if entry is not None and entry.is_open:
        waiting.leave(context, LeaveWaitingList(entry.id, by), None)
    return replace(one, state=DateState.LEFT_OUT, why="")


def _give_back(context: Context, booking: Booking, by: Origin) -> bool:
    """Cancel a booking; tell whether it is one that could be, or that was given back before."""
    if any(booked.state is LegState.CONFIRMED for booked in booking.legs):
        try:
            cancel.cancel(context, CancelBooking(booking.id, by), None)
        except IllegalTransition:
            return False
        return True
    return all(booked.state is LegState.CANCELLED for booked in booking.legs)


def take_in(context: Context, command: TakeIn, also: Also) -> Series:
    """Return the series with one more date asked for; see the façade."""
    series = repeating.known(context, command.series_id)
    one = series.on(command.day)
    if one.state not in (DateState.LEFT_OUT, DateState.REFUSED) and not _was_cancelled(context, one):
        return series
    again = SeriesDate(one.day, holiday=one.holiday)
    asked = replace(series.with_dates([again]), state=SeriesState.ACTIVE)
    _keep(context, asked, command.by, also)
    return repeating.fill(context, series.id, command.by)


def _was_cancelled(context: Context, one: SeriesDate) -> bool:
    """Tell whether a date was booked, and given back by itself."""
    with context.ports.storage.reading() as records:
        booking = records.booking(one.booking_id) if one.booking_id else None
    return booking is not None and booking.state is BookingState.CANCELLED


def take_what_came_free(context: Context) -> None:
    """Book what came free for dates that wait: whoever asks for a regular ride has said yes beforehand."""
    with context.ports.storage.reading() as records:
        active = records.series.in_state([SeriesState.ACTIVE])
        ids = {one.wait_id for series in active for one in series.dates if one.state is DateState.WAITING}
        entries = {id_: records.waiting.get(id_) for id_ in sorted(id_ for id_ in ids if id_)}
    for series in active:
        after = [_settled(context, one, _entry(entries, one), series) for one in series.dates]
        changed = [one for one, before in zip(after, series.dates, strict=True) if one != before]
        if changed:
            _keep(context, series.with_dates(changed), Origin(SYSTEM, series.channel), None)


def _entry(entries: Mapping[WaitId, Waiting | None], one: SeriesDate) -> Waiting | None:
    return entries.get(one.wait_id) if one.wait_id else None


def _settled(context: Context, one: SeriesDate, entry: Waiting | None, series: Series) -> SeriesDate:
    if one.state is not DateState.WAITING or entry is None:
        return one
    if entry.state is WaitState.OFFERED and entry.offer_id is not None:
        try:
            by = Origin(SYSTEM, series.channel, series.id)
            booking = accept.accept(context, AcceptOffer(entry.offer_id, by), None)
        except (OfferSuperseded, OfferExpired):
            return one
        return replace(one, state=DateState.BOOKED, booking_id=booking.id, why="")
    if entry.state is WaitState.BOOKED:
        return replace(one, state=DateState.BOOKED, booking_id=entry.booking_id, why="")
    if entry.state is WaitState.LEFT:
        return replace(one, state=DateState.LEFT_OUT, why="")
    return replace(one, state=DateState.REFUSED) if entry.state is WaitState.UNMET else one


def _keep(context: Context, series: Series, by: Origin, also: Also) -> Series:
    with context.ports.storage.writing() as unit:
        unit.series.put(series)
        repeating.told(context, unit, EventType.SERIES_CHANGED, series, by=by)
        if also is not None:
            also(unit, series)
        unit.commit()
    return series
