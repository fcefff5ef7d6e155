"""How a service chooses among offers, and how far it looks for ways out of a refusal; published."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PreferredSlot:
    """Times at which rides to and from a place are gathered. Offered beside the wished time, never in its stead."""

    locality: str
    arrive_minutes: tuple[int, ...] = (0,)
    """Minutes past each hour by which to arrive there."""
    leave_minutes: tuple[int, ...] = (0,)
    """Minutes past each hour after which to leave from there."""
    discount_percent: int = 0
    """Off the fare of a ride at such a time that is shared."""


@dataclass(frozen=True, slots=True)
class OfferRules:
    """Which offers come first, how many ways out of a refusal are looked for, how far a rider may walk; published.

    The offer nearest to the wish always comes first. The others follow by points, fewest first.
    """

    points_a_minute_away: int = 10
    """For each minute between the wished time and the planned one."""
    points_a_minute_riding: int = 3
    points_a_penny: int = 1
    """For each penny of the fare."""
    points_a_service_penny: int = 1
    """For each penny that the ride adds to what the service spends."""
    slots: tuple[PreferredSlot, ...] = ()

    most_times: int = 3
    most_days: int = 2
    days_around: int = 7
    """Other days are looked at so many days before and after the wished one, nearest first."""
    days_tried: int = 4
    """Of those with shifts, so many are tried at most."""
    trials: int = 8
    """So many other times are tried in full at most, after a quick look at all."""
    most_stops: int = 2
    """Meeting points tried at each end."""
    walk: int = 400
    """Metres to a meeting point in a town."""
    rural_walk: int = 800
    towns: tuple[str, ...] = ()
    """Localities in which the shorter walk counts; where none is named it counts everywhere."""
    walk_detour_percent: int = 130
    """How much longer paths are than the straight line."""
    walking_pace: int = 60
    """Metres a minute."""
