"""What a service does when something fails on the day: how far rides may move, and at what price."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RepairRules:
    """What to do when something fails on the day. Prices are thousandths of a penny."""

    disturbance: int = 2_000_000
    """Giving a ride to another shift that has nothing to do with what failed."""
    most_moved_percent: int = 10
    """A repair never moves more of those rides than this."""
    iterations: int = 6_000
    seconds: float | None = 3.0
    """No repair searches longer than this, however busy the machine."""
    notice: int = 300
    """Whoever's planned pickup moves by more than this is told."""
    moves: tuple[tuple[int, int], ...] = (
        (600, 3_000_000),
        (1200, 6_000_000),
        (1800, 9_000_000),
        (2700, 14_000_000),
        (3600, 20_000_000),
    )
    """Seconds by which a rider may be asked to travel later or earlier than promised, each with its price."""
    fetch: tuple[int, ...] = (900, 1800, 2700, 3600, 5400)
    """Within how many seconds to fetch riders whose vehicle stands still: the first that can be kept."""
