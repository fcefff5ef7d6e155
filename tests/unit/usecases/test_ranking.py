"""Which offers come first, and the nudge towards times at which rides are gathered."""

from dataclasses import replace

from scheduler.domain.booking import OfferKind
from scheduler.domain.offering import PreferredSlot
from scheduler.usecases.ranking import chosen, points
from tests.fakes import small_world as sw
from tests.fakes.small_world import ASH, BIRCH, BUS_SHIFT, CAR_SHIFT, EVA, POLICY, SURGERY, World

TOWN = replace(SURGERY, locality="Town")
ON_THE_HOUR = replace(
    POLICY, offers=replace(POLICY.offers, slots=(PreferredSlot("Town", discount_percent=25),))
)


def test_a_gathered_time_is_offered_at_a_discount_where_it_is_shared() -> None:
    world = World(BUS_SHIFT, CAR_SHIFT, policy=ON_THE_HOUR)
    alone = world.quote(sw.ANN, BIRCH, TOWN, by="10:40")
    assert all(offer.discount_pence == 0 for offer in alone.offers)
    world.book(EVA, ASH, TOWN, by="10:00")
    offers = world.quote(sw.ANN, BIRCH, TOWN, by="10:40").offers
    assert offers[0].kind is OfferKind.CLOSEST, "never in place of the wished time"
    assert offers[0].legs[0].promise.arrive_by == world.second("10:40")
    (gathered,) = [offer for offer in offers if offer.discount_pence]
    assert gathered.shared
    assert gathered.legs[0].promise.arrive_by == world.second("10:00")
    full = dict(POLICY.fares.flat_pence)[gathered.mode]
    assert (gathered.fare_pence, gathered.discount_pence) == (full - full // 4, full // 4)
    assert world.accept(gathered).fare_pence == gathered.fare_pence


def test_elsewhere_nothing_is_gathered() -> None:
    world = World(BUS_SHIFT, policy=ON_THE_HOUR)
    world.book(EVA, ASH, SURGERY, by="10:00")
    assert all(offer.discount_pence == 0 for offer in world.quote(sw.ANN, BIRCH, SURGERY, by="10:40").offers)


def test_the_first_stays_first_and_the_best_of_each_other_kind_follows_by_points() -> None:
    ways = [("a", 90), ("b", 50), ("b", 20), ("c", 30), ("d", 40)]
    kinds = {"a": OfferKind.CLOSEST, "b": OfferKind.SHARED, "c": OfferKind.LATER, "d": OfferKind.EARLIER}
    kept = chosen(ways, lambda way: kinds[way[0]], lambda way: way[1])
    assert kept == [("a", 90), ("b", 20), ("c", 30)]


def test_points_are_those_of_the_policy() -> None:
    rules = replace(
        POLICY.offers,
        points_a_minute_away=7,
        points_a_minute_riding=5,
        points_a_penny=3,
        points_a_service_penny=2,
    )
    policy = replace(POLICY, offers=rules)
    assert points(policy, away=120, riding=60, fare_pence=10, cost=4_000) == 14 + 5 + 30 + 8
