"""What every drawn demand keeps to, whatever the seed."""

from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.request import WishKind
from simulations.appetite import USUAL, Appetite
from simulations.demand import Streams, draw_trips, expected_requests
from simulations.demand_rules import DemandRules
from tests.examples import examples
from tests.fakes import simulated_day

SEEDS = st.integers(0, 2**31)


@examples(25)
@given(SEEDS)
def test_every_trip_can_be_asked_for(seed: int) -> None:
    policy, day = simulated_day.scenario().policy, simulated_day.scenario().service_date
    for trip in simulated_day.trips(seed):
        assert trip.origin.point != trip.destination.point
        assert trip.asks_at < trip.outward.at
        assert trip.asks_at > -policy.booking.horizon_days * 24 * 3600
        assert trip.outward.at % 900 == 0
        assert policy.area.contains(trip.origin.point)
        assert policy.area.contains(trip.destination.point) or trip.destination in policy.hubs
        assert 1 <= trip.party.size <= policy.booking.max_party
        assert not trip.party.children or trip.party.companions
        if trip.homeward is not None:
            assert trip.homeward.kind is WishKind.LEAVE_AFTER
            assert trip.homeward.at > trip.outward.at
        if trip.cancels_at is not None:
            assert trip.cancels_at > trip.asks_at
    assert day == simulated_day.scenario().service_date


@examples(15)
@given(SEEDS)
def test_riders_ask_in_order_and_once_each(seed: int) -> None:
    trips = simulated_day.trips(seed)
    assert [trip.asks_at for trip in trips] == sorted(trip.asks_at for trip in trips)
    assert len({trip.rider.id for trip in trips}) == len(trips)


@examples(15)
@given(SEEDS)
def test_changing_one_rule_leaves_the_draws_of_the_others(seed: int) -> None:
    rules = simulated_day.scenario().demand
    more = {**rules.numbers, "no_show_percent": 50.0, "wheelchair_percent": 40.0}
    changed = DemandRules(more, rules.shares, rules.not_from, rules.requests, ())
    before = {trip.number: trip for trip in draw_trips(rules, simulated_day.land(), seed)}
    after = {trip.number: trip for trip in draw_trips(changed, simulated_day.land(), seed)}
    assert before.keys() == after.keys()
    for number, trip in before.items():
        other = after[number]
        assert (trip.origin, trip.destination, trip.outward) == (
            other.origin,
            other.destination,
            other.outward,
        )
        assert (trip.asks_at, trip.cancels_at, trip.party) == (other.asks_at, other.cancels_at, other.party)
        assert not (other.comes and not trip.comes), "whoever stayed away still does"


def test_days_are_as_busy_as_the_rules_say_on_average() -> None:
    rules, land = simulated_day.scenario().demand, simulated_day.land()
    free = Appetite(peak_fare=1.2, fare=1.5, older=1.3, pass_pays=0.5, free_from=10 * 3600)
    dear = Appetite(peak_fare=0.7, fare=0.4, learned=0.9)
    means = []
    for wanting in (USUAL, free, dear):
        mean = expected_requests(rules, land.residents, wanting)
        counts = [len(draw_trips(rules, land, seed, wanting)) for seed in range(40)]
        assert abs(sum(counts) / len(counts) - mean) < 4 * (mean / len(counts)) ** 0.5
        means.append(mean)
    assert means[2] < 0.75 * means[0] < means[0] < 0.85 * means[1], "fares and ageing count"


@given(
    st.integers(0, 1000), st.lists(st.floats(0, 100), min_size=1, max_size=8).filter(lambda w: sum(w) > 1e-6)
)
def test_nothing_without_weight_is_ever_picked(seed: int, weights: list[float]) -> None:
    assert weights[Streams(seed).pick("x", weights)] > 0
