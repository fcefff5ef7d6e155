"""What the search sees: one service day by index, an immutable snapshot of arrays.

Sizes: L legs, B breaks, K shifts, C classes of vehicle (one travel table each), R resources, A layouts.

Nodes are numbered so that everything about a leg is arithmetic::

    0 … L-1            pickup of leg i
    L … 2L-1           delivery of leg i
    2L … 2L+B-1        break b (no place of its own: it is taken where the vehicle stands, nobody aboard)
    2L+B … +K-1        start of shift k
    2L+B+K … +K-1      end of shift k

A *run* is the list of its nodes without start and end. A leg whose rider already sits in the vehicle
(``aboard[i] = k``) has no pickup to make: only its delivery stands in run k, and its ride limit is already
folded into the delivery's latest time.

Ride time is the start of service at the delivery minus the end of service at the pickup (Cordeau & Laporte
2003). A moment inside a window means the start of service; arriving early means waiting.

A run that has begun, or has riders aboard from the outset, starts its clock at its start node's earliest
moment exactly: the riders sit in the vehicle whether or not it moves. Any other run may leave later.
"""

from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from scheduler.domain.time import TimeWindow

Int64Array = npt.NDArray[np.int64]
Int32Array = npt.NDArray[np.int32]
BoolArray = npt.NDArray[np.bool_]

Run = list[int]
Runs = list[Run]

FAR = 2**30
"""Seconds (and metres) standing for a drive that cannot be made; sums of a few still fit."""


def _unasked() -> npt.NDArray[Any]:
    """Stand for a rule that nobody asks for, until the problem's size is known."""
    return np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Weights:
    """Prices in thousandths of a penny, all non-negative whole numbers; zero switches a part off."""

    driving_second: int = 0
    metre: int = 0
    duty_second: int = 0
    """A second between leaving the start and reaching the end of a run."""
    riding_second: int = 0
    """A second a party rides beyond its direct drive."""
    waiting_aboard_second: int = 0
    """A second the vehicle stands waiting with a party aboard."""
    pickup_wait_second: int = 0
    """A second between the beginning of a pickup's window and its service. Where it costs anything, a run is
    timed so that pickups come as early as rides allow, before its duty is made short."""


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """One service day by index; shapes in brackets, N = 2L + B + 2K nodes."""

    seconds: Int32Array
    """[C, N, N] driving time; rows and columns of breaks are ignored."""
    metres: Int32Array
    """[C, N, N] driving distance."""
    earliest: Int64Array
    """[N] earliest start of service; of a shift's start: earliest departure."""
    latest: Int64Array
    """[N] latest start of service; of a shift's end: latest return."""
    dwell: Int64Array
    """[N] service time; a break's duration."""

    load: Int32Array
    """[L, R] what a leg takes of each resource while aboard."""
    max_ride: Int64Array
    """[L] longest ride."""
    direct: Int64Array
    """[L] direct drive, to price what riding goes beyond it."""
    required: BoolArray
    """[L] promised: a plan without it is infeasible."""
    prize: Int64Array
    """[L] cost of leaving an optional leg out."""
    group: Int32Array
    """[L] legs of one request share a number and are served all or none; -1 stands alone."""
    aboard: Int32Array
    """[L] shift in which the rider already sits, else -1."""
    may_carry: BoolArray
    """[L, K] whether the shift's driver and vehicle may carry this leg at all."""
    carry_cost: Int64Array
    """[L, K] price of this leg on that shift because it leaves the shift that it has."""

    shift_class: Int32Array
    """[K] which travel table the shift's vehicle uses."""
    layouts: Int32Array
    """[K, A, R] capacity of each layout; a load fits when one layout covers it. Unused rows hold -1."""
    max_duration: Int64Array
    """[K] longest time from leaving the start to reaching the end."""
    fixed_cost: Int64Array
    """[K] price of using the shift at all."""
    has_begun: BoolArray
    """[K] the run is under way: its start node is where it stands now and it costs no fixed price again."""

    break_shift: Int32Array
    """[B] the shift that owes this break; a run with any leg must hold all its breaks but the optional ones."""
    weights: Weights

    stretch: Int64Array = field(default_factory=_unasked)
    """[K] longest time on without a break: from leaving the start, or from the end of a break, to the start of
    the next break or the end of the run."""
    worked: Int64Array = field(default_factory=_unasked)
    """[K] how much of the first stretch was used up before the start node's earliest moment (a begun run)."""
    break_optional: BoolArray = field(default_factory=_unasked)
    """[B] the break may be left out; where a run is longer than a stretch, the stretches call for it."""
    driver: Int32Array = field(default_factory=_unasked)
    """[K] number of the person who drives the shift."""
    max_outings: Int64Array = field(default_factory=_unasked)
    """[K] how many of its driver's shifts may be used (have begun, or serve any leg)."""
    locked: Int32Array = field(default_factory=_unasked)
    """[K, M] stops that stay in the shift's run, in this order among themselves; others may come between.
    -1 pads, anywhere."""
    frozen: BoolArray = field(default_factory=_unasked)
    """[K] the run is exactly what ``locked`` lists: nothing comes in, nothing goes out."""
    fairness_cost: Int64Array = field(default_factory=_unasked)
    """[K] price of using the shift because its driver did more than others lately; a begun run is free of it."""
    preference_cost: Int64Array = field(default_factory=_unasked)
    """[L, K] price of this leg on that shift because somebody would rather have another."""
    max_metres: Int64Array = field(default_factory=_unasked)
    """[K] how many metres its driver may drive, on all their shifts together."""

    def __post_init__(self) -> None:
        """Lay out in full what nobody asked for, so that every reader finds arrays of one shape.

        Raises
        ------
        ValueError
            One of the later fields has another shape than the problem.
        """
        legs, shifts, breaks = self.legs, self.shifts, self.breaks
        for name, shape, kind, plain in (
            ("stretch", (shifts,), np.int64, FAR),
            ("worked", (shifts,), np.int64, 0),
            ("break_optional", (breaks,), np.bool_, 0),
            ("driver", (shifts,), np.int32, np.arange(shifts)),
            ("max_outings", (shifts,), np.int64, FAR),
            ("locked", (shifts, 0), np.int32, -1),
            ("frozen", (shifts,), np.bool_, 0),
            ("fairness_cost", (shifts,), np.int64, 0),
            ("preference_cost", (legs, shifts), np.int64, 0),
            ("max_metres", (shifts,), np.int64, FAR),
        ):
            given = getattr(self, name)
            if given.size == 0:
                object.__setattr__(self, name, np.full(shape, plain, kind))
            elif given.shape[0] != shape[0] or given.ndim != len(shape):
                raise ValueError(f"{name} has the shape {given.shape}, which does not fit {shape}")

    @property
    def legs(self) -> int:
        """Number of legs L."""
        return int(self.max_ride.shape[0])

    @property
    def shifts(self) -> int:
        """Number of shifts K."""
        return int(self.shift_class.shape[0])

    @property
    def breaks(self) -> int:
        """Number of breaks B."""
        return int(self.break_shift.shape[0])

    @property
    def nodes(self) -> int:
        """Number of nodes N."""
        return int(self.earliest.shape[0])

    def delivery(self, leg: int) -> int:
        """Return the delivery node of a leg (its pickup node is the leg's own number)."""
        return self.legs + leg

    def start(self, shift: int) -> int:
        """Return the node at which a shift starts."""
        return 2 * self.legs + self.breaks + shift

    def end(self, shift: int) -> int:
        """Return the node at which a shift ends."""
        return 2 * self.legs + self.breaks + self.shifts + shift

    def with_windows(self, leg: int, *, pickup: TimeWindow, delivery: TimeWindow) -> "Problem":
        """Return the same problem with other windows for one leg; every other array is shared."""
        earliest, latest = self.earliest.copy(), self.latest.copy()
        for node, window in ((leg, pickup), (self.delivery(leg), delivery)):
            earliest[node], latest[node] = window.earliest, window.latest
        return self._with(earliest=earliest, latest=latest)

    def _with(self, **others: npt.NDArray[Any]) -> "Problem":
        """Return the same problem with arrays of the same shapes in place of some: there is nothing to lay out."""
        changed = object.__new__(Problem)
        for name in _NAMES:
            object.__setattr__(changed, name, others[name] if name in others else getattr(self, name))
        return changed

    def locked_in(self, shift: int) -> Run:
        """Return the stops that are locked in a shift's run, in order."""
        return [node for node in self.locked[shift].tolist() if node >= 0]

    def departs_at_once(self, shift: int) -> bool:
        """Tell whether the run's clock starts at its earliest moment: begun, or riders aboard."""
        return bool(self.has_begun[shift]) or bool((self.aboard == shift).any())


_NAMES = tuple(one.name for one in fields(Problem))
