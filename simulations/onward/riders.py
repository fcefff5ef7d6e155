"""Who goes on by train, and by which one: the ride to the station is asked for as a ride that meets a train."""

from collections.abc import Sequence
from dataclasses import replace

from scheduler.domain.place import Place
from scheduler.domain.request import Wish, WishKind
from scheduler.domain.trains import TrainRules
from simulations.bus_rides import MINUTE
from simulations.demand import LEAST_THOUGHT, Trip, waking
from simulations.onward.trains import Onward, Trains
from simulations.patience import astray
from simulations.scenario import Scenario
from simulations.supply import share
from simulations.together.through import drive_between

RAILWAY_STATION = "railway station"


def going_on(scenario: Scenario, trains: Trains | None, trips: Sequence[Trip], seed: int) -> list[Trip]:
    """Return the trips with the trains of those who go on; whom no train suits goes to the station as they wished."""
    if trains is None:
        return list(trips)
    return [
        _with_train(scenario, trains, trip, _town(scenario, trip, seed))
        if goes_to_station(trains.rules, trip.destination)
        else trip
        for trip in trips
    ]


def goes_to_station(rules: TrainRules, place: Place) -> bool:
    """Tell whether a trip ends at the station itself; who goes to a shop beside it goes no further."""
    if rules.station is None or not rules.is_station(place):
        return False
    return place.id == rules.station.id or place.category == RAILWAY_STATION


def _town(scenario: Scenario, trip: Trip, seed: int) -> str | None:
    """Return where somebody goes on to; None where the station is the end of it."""
    mark = share(seed, "beyond", trip.rider.id) * 100
    for town, percent in scenario.demand.beyond_percent.items():
        mark -= percent
        if mark < 0:
            return town
    return None


def _with_train(scenario: Scenario, trains: Trains, trip: Trip, town: str | None) -> Trip:
    """Return the trip with the trains chosen first, and the ride wished that meets them.

    Patience is for the ride: how far the train is from the wish takes nothing from it.
    """
    if town is None:
        return trip
    rules, needs = trains.rules, trip.rider.needs
    drive = drive_between(trip.origin, trip.destination)
    slack = round(scenario.bus["meet_slack_min"] * MINUTE)
    ready = trip.outward.at + drive + slack + rules.buffer_for(needs)
    there = trains.to(town, trip.outward, ready=ready)
    back = None if trip.homeward is None else trains.from_(town, trip.homeward)
    if there is None or (trip.homeward is not None and back is None):
        return trip
    onward = Onward(town, trip.outward, trip.homeward, there, back)
    outward = Wish(WishKind.ARRIVE_BY, rules.arrive_by(onward.train, needs))
    off = astray(trip.outward, arrives=there.arrives, leaves=outward.at - drive)
    homeward = None
    if onward.arrival is not None and back is not None and trip.homeward is not None:
        homeward = Wish(WishKind.LEAVE_AFTER, rules.leave_after(onward.arrival, needs))
        off = max(off, back.departs - trip.homeward.at)
    if off > scenario.demand["train_gap_min"] * MINUTE:
        return trip
    return as_long_before(replace(trip, outward=outward, homeward=homeward, onward=onward), trip)


def as_long_before(chosen: Trip, wished: Trip) -> Trip:
    """Return the trip with the times of asking and cancelling as long before the ride as they were."""
    sooner = max(0, wished.outward.at - chosen.outward.at)
    asks_at, cancels_at = waking(wished.asks_at - sooner), wished.cancels_at
    if cancels_at is not None:
        cancels_at = max(asks_at + LEAST_THOUGHT, waking(cancels_at - sooner))
    return replace(chosen, asks_at=asks_at, cancels_at=cancels_at)
