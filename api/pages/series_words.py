"""How each date of a regular ride is told: what the booking or the waiting list behind it says today."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from api.language.words import N_
from scheduler.domain.booking import BookingState
from scheduler.domain.series import DateState, Series, SeriesDate
from scheduler.domain.waiting import WaitState
from scheduler.usecases.ports import Records

BOOKED = {
    BookingState.CONFIRMED: (N_("Booked"), "good"),
    BookingState.UNDER_WAY: (N_("On the way"), "good"),
    BookingState.COMPLETED: (N_("Done"), "plain"),
    BookingState.CANCELLED: (N_("Cancelled"), "bad"),
    BookingState.NO_SHOW: (N_("Missed"), "bad"),
}


class Standing(NamedTuple):
    """How one date stands, in words."""

    word: str
    tone: str
    """``good``, ``bad`` or ``plain``; the word says the same."""
    link: str = ""
    note: str = ""
    answer_by: datetime | None = None
    """By when a date that waits has a yes or a no."""


@dataclass(frozen=True, slots=True)
class DateRow:
    """One date as a page shows it."""

    one: SeriesDate
    stands: Standing
    may_leave: bool
    may_take: bool


def date_rows(records: Records, series: Series, today: date) -> list[DateRow]:
    """Return the dates of a series with how they stand."""
    return [_row(records, one, today) for one in series.dates]


def _row(records: Records, one: SeriesDate, today: date) -> DateRow:
    coming = one.day >= today
    stands = _standing(records, one)
    live = one.state in (DateState.PENDING, DateState.BOOKED, DateState.WAITING)
    return DateRow(
        one,
        stands,
        may_leave=coming and live and stands.word not in ("Cancelled", "Done", "Missed", "On the way"),
        may_take=coming
        and (one.state in (DateState.LEFT_OUT, DateState.REFUSED) or stands.word == "Cancelled"),
    )


def _standing(records: Records, one: SeriesDate) -> Standing:
    if one.state is DateState.BOOKED and one.booking_id is not None:
        booking = records.booking(one.booking_id)
        word, tone = BOOKED[booking.state] if booking else (N_("Booked"), "good")
        return Standing(word, tone, f"/rides/{one.booking_id}", one.why)
    if one.state is DateState.WAITING and one.wait_id is not None:
        entry, link = records.waiting.get(one.wait_id), f"/waiting/{one.wait_id}"
        if entry is not None and entry.state is WaitState.OFFERED:
            return Standing(N_("A place is free"), "good", link)
        return Standing(N_("Not booked yet"), "plain", link, answer_by=entry.answer_by if entry else None)
    if one.state is DateState.PENDING:
        return Standing(N_("To be booked"), "plain", note=N_("We book it when the day is near enough."))
    if one.state is DateState.REFUSED:
        return Standing(N_("No ride"), "bad", note=one.why)
    return Standing(N_("Left out"), "plain")
