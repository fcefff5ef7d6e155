"""What each way, and each run that carried nobody, adds to a day's subsidy: to the penny, so that groups add up.

The cost of a run is shared by the ways ridden on it in proportion to their direct distances; an enquiry's handling, a
taxi, a fare and a pass belong to their own way. Pence that rounding leaves go to the next in order.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from scheduler.domain.fleet import ServiceMode
from simulations.money import PricedDay, PricedRun, is_let_down, pass_pounds, run_pounds, taxi_pounds
from simulations.scenario import Scenario
from simulations.trip_rows import TripRow

PARTS = ("paid_driver", "volunteer", "booking", "taxi", "concession")


@dataclass(slots=True)
class Share:
    """One way that cost something, or one run that carried nobody. ``pounds`` by part, before it is rounded."""

    mode: ServiceMode
    row: TripRow | None = None
    number: int | None = None
    """Which of the day's rows it is; None for a run that carried nobody."""
    taxi: bool = False
    with_others: bool = False
    """Whether another party was aboard for some of the way."""
    pounds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(PARTS, 0.0))
    pence: dict[str, int] = field(default_factory=dict)

    @property
    def village(self) -> str:
        """Where the rider set out on the way asked for; blank where nobody rode."""
        return self.row.village if self.row is not None else ""

    @property
    def rode(self) -> bool:
        """Whether it is a trip."""
        return self.row is not None and self.row.rode

    @property
    def cost(self) -> int:
        """Pence it cost."""
        return sum(self.pence[part] for part in PARTS if part != "concession")

    @property
    def fare(self) -> int:
        """Pence the rider paid."""
        return self.row.fare_pence if self.row is not None and self.row.rode else 0

    @property
    def subsidy(self) -> int:
        """Pence left after fare and pass."""
        return self.cost - self.fare - self.pence["concession"]


def shares(day: PricedDay) -> list[Share]:
    """Return who and what a day's money went to; the parts add up to the figures of ``money``."""
    found = [
        _way(day.scenario, number, row)
        for number, row in enumerate(day.rows)
        if row.rode or is_let_down(row, day.scenario)
    ]
    for run in day.runs:
        carried = [one for one in found if one.row and one.rode and one.row.shift == str(run.shift.id)]
        if not carried:
            carried = [Share(run.mode)]
            found += carried
        _divide(run, run_pounds(run, day.scenario.costs), carried)
    for part in PARTS:
        for one, pence in zip(found, _to_pence([one.pounds[part] for one in found]), strict=True):
            one.pence[part] = pence
    return found


def _way(scenario: Scenario, number: int, row: TripRow) -> Share:
    share = Share(ServiceMode(row.mode), row, number, taxi=is_let_down(row, scenario))
    if share.taxi:
        share.pounds["taxi"] = taxi_pounds(row, scenario.costs)
    if share.rode:
        share.pounds["booking"] = scenario.costs["booking_pounds"]
        share.pounds["concession"] = pass_pounds(row, scenario)
    return share


def _divide(run: PricedRun, pounds: float, carried: Sequence[Share]) -> None:
    part = "paid_driver" if run.paid else "volunteer"
    weights = [max(1, one.row.direct_m or 0) if one.row else 1 for one in carried]
    for one, weight in zip(carried, weights, strict=True):
        one.pounds[part] += pounds * weight / sum(weights)
        one.with_others = any(_aboard_at_once(one, other) for other in carried if other is not one)


def _aboard_at_once(one: Share, other: Share) -> bool:
    mine, theirs = _aboard(one), _aboard(other)
    return mine is not None and theirs is not None and mine[0] < theirs[1] and theirs[0] < mine[1]


def _aboard(share: Share) -> tuple[int, int] | None:
    """Return from when until when the rider was aboard."""
    row = share.row
    if row is None or row.boarded_at is None or row.reached is None:
        return None
    return row.boarded_at, row.reached


def _to_pence(pounds: Sequence[float]) -> list[int]:
    """Return whole pence that add up to the rounded sum."""
    whole = [round(round(so_far, 6) * 100) for so_far in accumulate(pounds, initial=0.0)]
    return [after - before for before, after in pairwise(whole)]
