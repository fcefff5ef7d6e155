"""Whether every confirmed ride was served inside its promise, told from the event log alone."""

from collections.abc import Iterable

from scheduler.domain.events import Event
from simulations.trip_records import trip_records


def broken_promises(events: Iterable[Event]) -> list[str]:
    """Return one line for each promised leg that was not served as promised; none when all were.

    A leg is as promised when its party got in inside the window, got out no later than promised, or gave the
    ride back, or did not come.
    """
    records = trip_records(events)
    rides = {ride.leg: ride for ride in records.rides}
    boardings = {boarding.leg: boarding for boarding in records.boardings}
    found = []
    for leg in sorted(leg for legs in records.legs.values() for leg in legs):
        if leg in records.cancelled or leg in records.no_shows:
            continue
        boarding, ride = boardings.get(leg), rides.get(leg)
        if boarding is None or ride is None:
            found.append(f"{leg} was promised and not served")
        elif not boarding.in_window:
            found.append(
                f"{leg} was picked up at second {boarding.at}, outside {boarding.promised_from}"
                f" to {boarding.promised_to}"
            )
        elif not ride.in_time:
            found.append(f"{leg} arrived at second {ride.reached}, after {ride.arrive_by}")
    return found
