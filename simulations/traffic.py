"""What the road really does: slower or faster drives, long goodbyes, riders who are not ready.

Reads from a run what happens next and moves only its time. The same drive in the same hour, and the same rider
at the same place, meet the same luck in every scenario that is played with the same seed.
"""

from dataclasses import dataclass, replace
from math import log, sqrt

from scheduler.domain.plan import Run, Stop, StopKind, StopState
from scheduler.domain.request import LegId
from scheduler.usecases.commands import Happening
from simulations.supply import generator, share
from simulations.traffic_rules import TrafficRules
from simulations.world import Step, next_step

HOUR, MINUTE = 3600, 60
PEAKS = ((7.5, 9.5), (15.0, 18.0))
LATEST_RIDER = 5 * MINUTE


@dataclass(frozen=True, slots=True)
class Traffic:
    """The luck of one day."""

    rules: TrafficRules
    seed: int

    def next_step(self, run: Run, absent: frozenset[LegId]) -> Step | None:
        """Return what happens next on a run, at the time at which it really happens."""
        step = next_step(run, absent)
        if step is None or self.rules.certain:
            return step
        if step.happening is Happening.STARTED:
            return replace(step, at=max(0, step.at - self._early(run, 0)))
        if step.happening is Happening.ENDED:
            return replace(step, at=step.at + self._home_late(run))
        index = next(
            number
            for number, stop in enumerate(run.stops)
            if not stop.is_over and stop.kind is not StopKind.BREAK
        )
        if step.happening is Happening.ARRIVED:
            return replace(step, at=self._arrival(run, index))
        return replace(step, at=self._departure(run.stops[index], step.happening))

    def _arrival(self, run: Run, index: int) -> int:
        """Return when the vehicle gets there: it sets off with some minutes in hand where it is free to."""
        stop, free = run.stops[index], run.stops[index - 1].departure if index else run.leaves
        planned = max(0, stop.arrival - free)
        leaves = max(free, stop.start - planned - self._early(run, index))
        return max(stop.start, leaves + round(planned * self._factor(run, index, leaves)))

    def _early(self, run: Run, index: int) -> int:
        """Return the seconds a driver sets off before the last moment; none with riders aboard to hurry."""
        return round(self.rules["leave_early_min"] * MINUTE) if index < len(run.stops) else 0

    def _home_late(self, run: Run) -> int:
        free = run.stops[-1].departure if run.stops else run.leaves
        return max(0, round((run.returns - free) * (self._factor(run, len(run.stops), free) - 1)))

    def _factor(self, run: Run, index: int, leaves: int) -> float:
        """Return how much longer or shorter than planned a drive is: log-normal, with the mean of the rules."""
        ends = (_place(run, index - 1), _place(run, index))
        peak = any(first <= leaves / HOUR < last for first, last in PEAKS)
        spread = self.rules["peak_spread_percent" if peak else "drive_spread_percent"] / 100
        if not spread:
            return self.rules["drive_mean_percent"] / 100
        sigma = sqrt(log(1 + spread**2))
        drawn = generator(self.seed, "drive", *ends, str(leaves // HOUR)).normal(-(sigma**2) / 2, sigma)
        return float(min(3.0, 2.718281828459045**drawn)) * self.rules["drive_mean_percent"] / 100

    def _departure(self, stop: Stop, happening: Happening) -> int:
        place = stop.place.id if stop.place is not None else ""
        aspect = (place, stop.kind.value, str(stop.start // HOUR))
        if happening is Happening.NO_SHOW:
            return stop.departure
        spread = self.rules["dwell_spread_percent"] / 100
        longer = 1 + spread * float(generator(self.seed, "dwell", *aspect).normal())
        dwell = round((stop.departure - stop.start) * min(3.0, max(0.5, longer)))
        return max(stop.arrival, stop.start + dwell + self._rider_late(stop, aspect))

    def _rider_late(self, stop: Stop, aspect: tuple[str, ...]) -> int:
        waits = stop.kind is StopKind.PICKUP and stop.state is StopState.ARRIVED
        if not waits or share(self.seed, "late", *aspect) * 100 >= self.rules["late_riders_percent"]:
            return 0
        mean = self.rules["late_riders_min"] * MINUTE
        return min(LATEST_RIDER, round(float(generator(self.seed, "late by", *aspect).exponential(mean))))


def _place(run: Run, index: int) -> str:
    """Return the id of the place of a stop; blank for the ends of the run and for breaks."""
    inside = 0 <= index < len(run.stops)
    place = run.stops[index].place if inside else None
    return place.id if place is not None else str(run.shift_id)
