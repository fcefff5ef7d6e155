"""How each date of a regular ride is told: what the booking or the waiting list behind it says today."""

from dataclasses import dataclass
from datetime import date

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


@dataclass(frozen=True, slots=True)
class DateRow:
    """One date as a page shows it."""

    one: SeriesDate
    word: str
    tone: str
    """``good``, ``bad`` or ``plain``; the word says the same."""
    note: str
    link: str
    may_leave: bool
    may_take: bool


def date_rows(records: Records, series: Series, today: date) -> list[DateRow]:
    """Return the dates of a series with how they stand."""
    return [_row(records, one, today) for one in series.dates]


def _row(records: Records, one: SeriesDate, today: date) -> DateRow:
    coming = one.day >= today
    word, tone, link, note = _standing(records, one)
    live = one.state in (DateState.PENDING, DateState.BOOKED, DateState.WAITING)
    return DateRow(
        one,
        word,
        tone,
        note,
        link,
        may_leave=coming and live and word not in ("Cancelled", "Done", "Missed", "On the way"),
        may_take=coming and one.state in (DateState.LEFT_OUT, DateState.REFUSED),
    )


def _standing(records: Records, one: SeriesDate) -> tuple[str, str, str, str]:
    if one.state is DateState.BOOKED and one.booking_id is not None:
        booking = records.booking(one.booking_id)
        word, tone = BOOKED[booking.state] if booking else (N_("Booked"), "good")
        return word, tone, f"/rides/{one.booking_id}", one.why
    if one.state is DateState.WAITING and one.wait_id is not None:
        entry = records.waiting.get(one.wait_id)
        free = entry is not None and entry.state is WaitState.OFFERED
        word = N_("A place is free") if free else N_("Not booked yet")
        return word, "good" if free else "plain", f"/waiting/{one.wait_id}", "" if free else one.why
    if one.state is DateState.PENDING:
        return N_("To be booked"), "plain", "", N_("We book it when the day is near enough.")
    if one.state is DateState.REFUSED:
        return N_("No ride"), "bad", "", one.why
    return N_("Left out"), "plain", "", ""
