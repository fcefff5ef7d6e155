"""How far a pickup is from what somebody wished, on the side that costs them time."""

from scheduler.domain.request import Wish, WishKind


def away(wish: Wish, pickup: int, *, direct: int) -> int:
    """Return the seconds between a wish and a pickup; ``direct`` is the drive, for who has to be there by a time."""
    if wish.kind is WishKind.ARRIVE_BY:
        return max(0, wish.at - direct - pickup)
    return max(0, pickup - wish.at)


def astray(wish: Wish, *, leaves: int, arrives: int) -> int:
    """Return the seconds between a wish and a whole way, by when it begins, waiting included, and ends.

    Who is there after the time they wished is as far from it as who is there before.
    """
    return abs(wish.at - arrives) if wish.kind is WishKind.ARRIVE_BY else max(0, leaves - wish.at)
