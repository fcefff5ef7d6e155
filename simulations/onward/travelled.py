"""How those who went on by train travelled: what the log says of the ride, joined to the train it was to meet."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from simulations.bus_network import Hop
from simulations.cost_rules import CostInputs
from simulations.demand import Trip
from simulations.onward.trains import Onward, Trains
from simulations.patience import astray
from simulations.together.travelled import not_ridden
from simulations.together.ways import Way, blank, directions_of
from simulations.trip_rows import TripRow

MEANS = "ride and train"


def onward_ways(
    trains: Trains | None, trips: Sequence[Trip], rows: Sequence[TripRow], costs: CostInputs
) -> list[Way]:
    """Return every way of those who go on by train, from home to the town and back."""
    if trains is None:
        return []
    last = {(row.rider, row.direction): row for row in rows}
    return [
        _paid(costs, trip, last, _way(trains, trip, _wanted(trip, trip.onward, direction), last))
        for trip in trips
        if trip.onward is not None
        for direction in directions_of(trip)
    ]


def _wanted(trip: Trip, onward: Onward, direction: str) -> Way:
    """Return the whole way that somebody wants, as nobody has travelled it yet."""
    whole = replace(trip, outward=onward.outward, homeward=onward.homeward)
    return replace(blank(whole, direction), to=onward.town)


def _way(trains: Trains, trip: Trip, way: Way, rows: Mapping[tuple[str, str], TripRow]) -> Way:
    row = rows.get((way.rider, way.direction))
    if row is None or not row.rode:
        return not_ridden(way, row)
    way = replace(way, is_served=True)
    return _there(trains, trip, way, row) if way.direction == "outward" else _back(trains, trip, way, row)


def _paid(costs: CostInputs, trip: Trip, rows: Mapping[tuple[str, str], TripRow], way: Way) -> Way:
    """Return a travelled way with what the party paid; children pay half on the train."""
    if not way.means:
        return way
    each = costs.train_pounds.get(way.to)
    adults = trip.party.size - trip.party.children / 2
    return replace(
        way,
        ride_pence=rows[way.rider, way.direction].fare_pence,
        train_pence=None if each is None else round(100 * each * adults),
    )


def _there(trains: Trains, trip: Trip, way: Way, row: TripRow) -> Way:
    """Return the way of a ride to the station; who comes too late for the train takes the next."""
    onward, reached = trip.onward, row.reached or 0
    assert onward is not None
    meant: Hop | None = onward.there
    if row.wish is not None and row.wish != trip.outward.at:  # took another time, and the train of that time
        meant = trains.later(onward.town, row.wish + onward.there.departs - trip.outward.at)
    missed = meant is not None and reached > meant.departs
    hop = trains.later(onward.town, reached) if missed else meant
    if hop is None:
        return replace(way, why_not="missed the last train" if missed else "no train so late", missed=missed)
    return replace(
        way,
        means=MEANS,
        walk=0,
        wait=(row.waited or 0) + hop.departs - reached,
        ride=(row.ride or 0) + hop.arrives - hop.departs,
        displacement=astray(onward.outward, leaves=row.promised_from or 0, arrives=hop.arrives),
        arrives=hop.arrives,
        missed=missed,
    )


def _back(trains: Trains, trip: Trip, way: Way, row: TripRow) -> Way:
    """Return the way of a ride from the station; the train is as the timetable has it."""
    onward, homeward = trip.onward, trip.homeward
    assert onward is not None
    if onward.back is None or onward.homeward is None or homeward is None:
        return way
    hop: Hop | None = onward.back
    if row.wish is not None and row.wish != homeward.at:
        hop = trains.back_by(onward.town, row.wish - homeward.at + onward.back.arrives)
    if hop is None:
        return replace(way, why_not="no train so early")
    return replace(
        way,
        means=MEANS,
        walk=0,
        wait=max(0, (row.pickup_at or 0) - hop.arrives),
        ride=(row.ride or 0) + hop.arrives - hop.departs,
        displacement=abs(hop.departs - onward.homeward.at),
        arrives=row.reached,
    )
