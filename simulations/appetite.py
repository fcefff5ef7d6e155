"""How a changed fare, an ageing population or last month's refusals change how often people ask.

Fares work through elasticities at the reference fare, falling off exponentially, so that a free ride does not
bring infinitely many people. Who rides on a pass does not notice the fare.
"""

from dataclasses import dataclass
from math import exp

from scheduler.domain.fleet import ServiceMode
from scheduler.domain.policy import ServicePolicy
from simulations.demand_rules import DemandRules

OLDER = "65 and over"
YOUNG = "under 25"
MIDDLE = "25 to 64"
PEAK_ENDS = 9 * 3600 + 1800


@dataclass(frozen=True, slots=True)
class Appetite:
    """Requests against those of the trip rate, by what they depend on; 1 everywhere is as usual."""

    peak_fare: float = 1.0
    fare: float = 1.0
    older: float = 1.0
    learned: float = 1.0
    pass_pays: float = 1.0
    """Of pass holders who have to pay where they used not to."""
    free_from: int | None = None
    """Second from which pass holders pay nothing; None: they pay."""

    def of(self, *, at: int, has_pass: bool, age: str) -> float:
        """Return how many times as often somebody asks for a ride at a second of the day."""
        fare = self.peak_fare if at < PEAK_ENDS else self.fare
        if has_pass and at >= (PEAK_ENDS if self.free_from is None else self.free_from):
            fare = self.pass_pays if self.free_from is None else 1.0
        return fare * (self.older if age == OLDER else 1.0) * self.learned

    @property
    def most(self) -> float:
        """The largest value ``of`` can take."""
        return (
            max(1.0, self.peak_fare, self.fare, self.pass_pays)
            * max(1.0, self.older)
            * max(1.0, self.learned)
        )


USUAL = Appetite()


def appetite(rules: DemandRules, policy: ServicePolicy, learned: float = 1.0) -> Appetite:
    """Return how a scenario's fares and people change its demand."""
    shown = shown_fare(policy)
    off = shown / rules["reference_fare_pence"] - 1 if rules["reference_fare_pence"] else 0.0
    return Appetite(
        peak_fare=exp(rules["peak_elasticity"] * rules["long_run_factor"] * off),
        fare=exp(rules["elasticity"] * rules["long_run_factor"] * off),
        older=rules["older_volume_percent"] / 100,
        learned=learned,
        pass_pays=exp(rules["elasticity"] * rules["long_run_factor"] * (off + 1)),
        free_from=policy.fares.concession_from if policy.fares.concession_modes else None,
    )


def shown_fare(policy: ServicePolicy) -> int:
    """Return the fare that people go by, in pence: that of the public minibus where there is one."""
    fares = dict(policy.fares.flat_pence)
    return fares.get(ServiceMode.SECTION_22, next(iter(fares.values())))


def learnt(rules: DemandRules, *, refused: int, asked: int) -> float:
    """Return how much of last month's demand is left after its refusals."""
    if not asked:
        return 1.0
    refusals = rules["requests_per_rider_month"] * refused / asked
    return float((1 - rules["refusal_cut_percent"] / 100) ** refusals)
