"""Who asks for which ride on the day, and how they would behave. An estimate, drawn from the demand rules.

Each aspect (volume, homes, purposes, times …) is drawn from a stream of its own, and every trip takes the
same number of draws from each: a change to one rule leaves the draws of the others as they were, so that two
scenarios can be compared on common random numbers.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import exp

from scheduler.domain.booking import Channel
from scheduler.domain.people import Needs, Party, Rider, RiderId, Wheelchair
from scheduler.domain.place import Place
from scheduler.domain.request import Purpose, Wish, WishKind
from simulations.appetite import MIDDLE, OLDER, USUAL, YOUNG, Appetite
from simulations.demand_rules import DemandRules
from simulations.demand_tables import ARRIVE_BY_PERCENT, HOURS, PULL, STAY_MIN
from simulations.land import Land, apart_km
from simulations.onward.trains import Onward
from simulations.streams import Streams

HOUR, MINUTE, DAY = 3600, 60, 24 * 3600
LATEST_RETURN = 17 * HOUR
WAKING = (8 * HOUR, 20 * HOUR)
"""Nobody asks for a ride, or gives one back, at other hours of the day."""
LEAST_LEAD = 70 * MINUTE
LEAST_THOUGHT = 10 * MINUTE
"""Nobody gives a ride back sooner after asking for it."""
ROUND = 15 * MINUTE
JOINING = 50_000
"""Numbers from here on are trips that a change of fare or the like brought."""


@dataclass(frozen=True, slots=True)
class Trip:
    """One ride that somebody wants, and what they will do about it. Seconds of the service day."""

    number: int
    rider: Rider
    origin: Place
    destination: Place
    village: str
    purpose: Purpose
    outward: Wish
    homeward: Wish | None
    party: Party
    channel: Channel
    asks_at: int
    """When they ask; negative on the days before."""
    tolerance: int
    takes_alternative: bool
    cancels_at: int | None
    """When they give the ride back, if they do."""
    comes: bool
    """Whether they will be there."""
    age: str = ""
    """Age band, for figures of who is served; blank when it is not known."""
    has_car: bool | None = None
    seconds_a_penny: float = 0.0
    """How much nearer to the wish an offer that costs a penny more has to be to be preferred."""
    onward: Onward | None = None
    """The trains that the ride meets, where they go on from the station."""
    instead: "Trip | None" = None
    """What they ask for when this is refused, or nothing offered suits them."""


def expected_requests(rules: DemandRules, residents: float, wanting: Appetite = USUAL) -> float:
    """Return how many requests a day has on average: of so many residents, or as many as the rules say exactly."""
    usual = rules.requests if rules.requests is not None else _usual_requests(rules, residents)
    return usual * _mean_of(wanting, rules)


def _usual_requests(rules: DemandRules, residents: float) -> float:
    """Return how many requests a day's residents would make on average, at the usual fare."""
    one_way = residents * rules["trips_per_resident_year"] / rules["service_days_year"]
    return one_way * rules["volume_percent"] / 100 / (1 + rules["return_percent"] / 100)


def draw_trips(rules: DemandRules, land: Land, seed: int, wanting: Appetite = USUAL) -> list[Trip]:
    """Return the trips that are wanted on one day, in order of when they are asked for.

    Where people want less than usual some of the usual trips fall away; where they want more, others join them:
    the usual ones stay the same people.
    """
    streams = Streams(seed)
    mean = _usual_requests(rules, land.residents)
    count = rules.requests if rules.requests is not None else int(streams.of("volume").poisson(mean))
    draw = _Draw(rules, land, streams)
    trips = [draw.trip(number) for number in range(1, count + 1)]
    if wanting != USUAL:
        marks = [streams.share("still wants") for _ in trips]
        trips = [trip for trip, mark in zip(trips, marks, strict=True) if mark < wanting_of(wanting, trip)]
        trips += _joining(rules, land, seed, wanting)
    return sorted(trips, key=lambda trip: (trip.asks_at, trip.number))


def wanting_of(wanting: Appetite, trip: Trip) -> float:
    """Return how many times as often as usual such a trip is asked for."""
    return wanting.of(at=trip.outward.at, has_pass=trip.rider.concession_pass, age=trip.age)


def _mean_of(wanting: Appetite, rules: DemandRules) -> float:
    """Return the mean of ``wanting_of`` over everybody whom the rules draw, and every time."""
    if wanting == USUAL:
        return 1.0
    older, young = rules["older_percent"], rules["young_percent"]
    ages = ((OLDER, older), (YOUNG, young), (MIDDLE, 100 - older - young))
    passes = ((True, rules["pass_percent"]), (False, 100 - rules["pass_percent"]))
    people = [(*one, *other) for one in passes for other in ages]
    total = weights = 0.0
    for purpose, share in rules.shares.items():
        hours = HOURS[purpose]
        for hour, often in hours.items():
            for at in range(hour * HOUR, (hour + 1) * HOUR, ROUND):
                weight = share * often / sum(hours.values())
                weights += weight
                total += weight * sum(
                    part * percent * wanting.of(at=at, has_pass=has_pass, age=age)
                    for has_pass, part, age, percent in people
                )
    return total / weights / 100 / 100


def _joining(rules: DemandRules, land: Land, seed: int, wanting: Appetite) -> list[Trip]:
    """Return the trips that are only asked for because people want more than usual."""
    more = wanting.most - 1
    if more <= 0:
        return []
    streams = Streams(seed, "joining")
    mean = expected_requests(rules, land.residents) * more
    draw = _Draw(rules, land, streams)
    found = []
    for number in range(1, int(streams.of("volume").poisson(mean)) + 1):
        trip = draw.trip(JOINING + number)
        if streams.share("joins") * more < wanting_of(wanting, trip) - 1:
            found.append(trip)
    return found


class _Draw:
    """Draws one trip after the other."""

    def __init__(self, rules: DemandRules, land: Land, streams: Streams) -> None:
        self.rules, self.land, self.streams = rules, land, streams
        self._village_weights = [village.residents for village in land.villages]
        self._pulls: dict[tuple[str, Purpose], list[float]] = {}

    def chance(self, aspect: str, key: str) -> bool:
        return self.streams.share(aspect) * 100 < self.rules[key]

    def trip(self, number: int) -> Trip:
        streams, rules = self.streams, self.rules
        village = self.land.villages[streams.pick("village", self._village_weights)]
        home = village.homes[streams.pick("home", village.people)]
        purposes = list(rules.shares)
        purpose = purposes[streams.pick("purpose", list(rules.shares.values()))]
        pulls = self.pulls(home, purpose)
        destination = self.land.attractions[streams.pick("destination", pulls)]
        outward = self.outward(purpose)
        homeward = self.homeward(purpose, outward, apart_km(home.point, destination.point))
        rider = self.rider(number, home)
        asks_at = outward.at - self.lead()
        asks_at = waking(asks_at)
        return Trip(
            number=number,
            rider=rider,
            origin=home,
            destination=destination,
            village=village.name,
            purpose=purpose,
            outward=outward,
            homeward=homeward,
            party=self.party(),
            channel=Channel.PHONE if self.chance("channel", "phone_percent") else Channel.WEB,
            asks_at=asks_at,
            tolerance=int(
                60
                * streams.between(
                    "tolerance", low=rules["tolerance_from_min"], high=rules["tolerance_to_min"]
                )
            ),
            takes_alternative=self.chance("alternative", "takes_alternative_percent"),
            cancels_at=self.cancels(asks_at, outward.at),
            comes=not self.chance("no_show", "no_show_percent"),
            age=self.age(),
            has_car=not self.chance("car", "no_car_percent"),
            seconds_a_penny=rules.seconds_a_penny,
        )

    def pulls(self, home: Place, purpose: Purpose) -> list[float]:
        """Return the pull of every attraction on a home: its kind's weight, less with distance."""
        key = (home.id, purpose)
        if key not in self._pulls:
            centre = home.point
            near, scale = self.rules["least_trip_km"], self.rules["gravity_km"]
            self._pulls[key] = [
                PULL[purpose].get(place.category, 0.0) * exp(-distance / scale) if distance >= near else 0.0
                for place in self.land.attractions
                for distance in [apart_km(centre, place.point)]
            ]
            if not any(self._pulls[key]):
                self._pulls[key] = [
                    exp(-apart_km(centre, place.point) / scale) for place in self.land.attractions
                ]
        return self._pulls[key]

    def outward(self, purpose: Purpose) -> Wish:
        hours = HOURS[purpose]
        hour = list(hours)[self.streams.pick("hour", list(hours.values()))]
        at = hour * HOUR + int(self.streams.between("quarter", low=0, high=4)) * ROUND
        by = self.streams.share("wish") * 100 < ARRIVE_BY_PERCENT[purpose]
        return Wish(WishKind.ARRIVE_BY if by else WishKind.LEAVE_AFTER, at)

    def homeward(self, purpose: Purpose, outward: Wish, km: float) -> Wish | None:
        low, high = STAY_MIN[purpose]
        stay = int(self.streams.between("stay", low=low, high=high)) * MINUTE
        wanted = self.chance("return", "return_percent")
        # Whoever asks to leave after a time is there a drive later: 40 km/h, and a quarter of an hour.
        there = outward.at + (0 if outward.kind is WishKind.ARRIVE_BY else int(km * 90) + ROUND)
        at = -(-(there + stay) // ROUND) * ROUND
        if not wanted or at > LATEST_RETURN:
            return None
        return Wish(WishKind.LEAVE_AFTER, at)

    def rider(self, number: int, home: Place) -> Rider:
        in_chair = self.chance("wheelchair", "wheelchair_percent")
        frame = self.chance("frame", "walking_frame_percent")
        dog = self.chance("dog", "assistance_dog_percent")
        door = self.chance("door", "door_to_door_percent")
        needs = Needs(
            wheelchair=Wheelchair.STAYS_IN if in_chair else Wheelchair.NONE,
            walking_frame=frame and not in_chair,
            assistance_dog=dog,
            door_to_door=door or in_chair,
        )
        return Rider(
            id=RiderId(f"rider-{number:05d}"),
            name=f"Rider {number}",
            home=home,
            needs=needs,
            section_19_member=self.chance("member", "member_percent"),
            concession_pass=self.chance("pass", "pass_percent"),
        )

    def age(self) -> str:
        older, young = self.rules["older_percent"], self.rules["young_percent"]
        bands = (OLDER, YOUNG, MIDDLE)
        return bands[self.streams.pick("age", (older, young, 100 - older - young))]

    def party(self) -> Party:
        child = self.chance("child", "child_percent")
        escort = self.chance("escort", "escort_percent")
        return Party(companions=int(escort or child), children=int(child))

    def lead(self) -> int:
        """Return how long before the ride it is asked for."""
        mark, share = self.streams.share("lead band") * 100, self.streams.share("lead")
        over_day, hours = self.rules["lead_over_day_percent"], self.rules["lead_hours_percent"]
        longest = max(1.0, self.rules["lead_longest_days"])
        if mark < over_day:
            low, high = float(DAY), longest * DAY
        elif mark < over_day + hours:
            low, high = 2.0 * HOUR, float(DAY)
        else:
            low, high = float(LEAST_LEAD), 2.0 * HOUR
        return int(low + (high - low) * share) // MINUTE * MINUTE

    def cancels(self, asks_at: int, outward_at: int) -> int | None:
        """Return when the ride is given back, from just after asking to an hour before it."""
        gives_back, share = self.chance("cancel", "cancel_percent"), self.streams.share("cancel time")
        first, last = asks_at + LEAST_THOUGHT, outward_at - HOUR - 30 * MINUTE
        if not gives_back or last <= first:
            return None
        return max(first, waking(int(first + (last - first) * share) // MINUTE * MINUTE))


def waking(moment: int) -> int:
    """Return the moment, or the end of the waking hours before it when people are asleep."""
    day, second = divmod(moment, DAY)
    if second > WAKING[1]:
        return day * DAY + WAKING[1] - (second - WAKING[1]) // 60 * 60 % HOUR
    if second < WAKING[0] - 2 * HOUR:
        return (day - 1) * DAY + WAKING[1] - second % HOUR // 60 * 60
    return moment


def tally(trips: Sequence[Trip], by: Callable[[Trip], str]) -> Mapping[str, int]:
    """Return how many trips there are of each kind, in order of kind."""
    counts: dict[str, int] = {}
    for trip in trips:
        counts[by(trip)] = counts.get(by(trip), 0) + 1
    return dict(sorted(counts.items()))
