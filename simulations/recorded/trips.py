"""Recorded wishes as trips of a simulated day: what people asked for is known, how far they would bend is not.

Who booked bends at least as far as they did; the rest is drawn, for each wish alike in every scenario.
"""

from collections.abc import Sequence
from dataclasses import replace

from scheduler.domain.errors import BrokenInput
from scheduler.domain.people import Needs, Party, Rider, RiderId
from scheduler.domain.place import Place
from simulations.appetite import Appetite
from simulations.demand import Trip, wanting_of
from simulations.demand_rules import DemandRules
from simulations.recorded.places import PublicPlaces
from simulations.recorded.wishes import Wished
from simulations.streams import Streams

MINUTE = 60


def recorded_trips(
    wishes: Sequence[Wished], rules: DemandRules, places: PublicPlaces, *, seed: int, wanting: Appetite
) -> list[Trip]:
    """Return the trips of a recorded day, in the order asked.

    Where people want less than they did, some wishes fall away; where they want more, some are made twice, the
    second time by somebody else.

    Raises
    ------
    BrokenInput
        A place is not in the area.
    """
    streams, found = Streams(seed, "recorded"), []
    for number, wished in enumerate(wishes, 1):
        low, high = rules["tolerance_from_min"], rules["tolerance_to_min"]
        tolerance = int(MINUTE * streams.between("tolerance", low=low, high=high))
        takes = streams.share("alternative") * 100 < rules["takes_alternative_percent"]
        if wished.outcome == "denied" or wished.asked_again:
            takes = wished.asked_again
        member = wished.member or streams.share("member") * 100 < rules["member_percent"]
        known = _trip(number, wished, places, _rider(wished, member=member))
        trip = replace(
            known,
            tolerance=max(tolerance, wished.moved_s),
            takes_alternative=takes,
            seconds_a_penny=rules.seconds_a_penny,
        )
        times = int(wanting_of(wanting, trip) * rules["volume_percent"] / 100 + streams.share("wants"))
        found += [_copy(trip, again, len(wishes)) for again in range(times)]
    return sorted(found, key=lambda trip: (trip.asks_at, trip.number))


def _rider(wished: Wished, *, member: bool) -> Rider:
    return Rider(
        id=RiderId(wished.rider),
        name=wished.rider,
        needs=Needs(wheelchair=wished.wheelchair),
        section_19_member=member,
        concession_pass=wished.rode_free,
    )


def _trip(number: int, wished: Wished, places: PublicPlaces, rider: Rider) -> Trip:
    """Return a wish as a trip of somebody who bends no further than they did."""
    return Trip(
        number=number,
        rider=rider,
        origin=_place(wished.origin, places),
        destination=_place(wished.destination, places),
        village=wished.village,
        purpose=wished.purpose,
        outward=wished.outward,
        homeward=wished.homeward,
        party=Party(companions=wished.party - 1),
        channel=wished.channel,
        asks_at=wished.asked_s,
        tolerance=wished.moved_s,
        takes_alternative=wished.asked_again,
        cancels_at=wished.cancelled_s,
        comes=wished.came,
    )


def _copy(trip: Trip, again: int, count: int) -> Trip:
    """Return the trip, or the same one of somebody else."""
    if not again:
        return trip
    rider = replace(trip.rider, id=RiderId(f"{trip.rider.id}-{again}"), name=f"{trip.rider.name}-{again}")
    return replace(trip, number=trip.number + again * count, rider=rider)


def _place(id_: str, places: PublicPlaces) -> Place:
    found = places.get(id_)
    if found is None:
        raise BrokenInput(
            f"The recorded wishes name the place {id_!r}, which is not in this area. "
            "Use the area in which they were recorded."
        )
    return found
