"""Seeded problems made from nothing: small awkward ones that hold the engine to its oracle, and a rural day.

No real place or person is in them; a rural day has villages on a plane, one market town, cars and minibuses.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from scheduler.engine.problem import FAR, Problem, Weights


@dataclass(frozen=True, slots=True)
class Oddities:
    """Chances (0 to 1) of what makes a small problem awkward."""

    far: float = 0.03
    aboard: float = 0.15
    breaks: float = 0.5
    refused: float = 0.15
    grouped: float = 0.3
    tight: float = 0.5
    plane: float = 0.3
    """Chance that drives follow a plane (triangle inequality) instead of being arbitrary."""
    stretch: float = 0.5
    miles: float = 0.3
    optional: float = 0.5
    shared_driver: float = 0.3
    frozen: float = 0.1


def awkward_problem(seed: int, *, legs: int = 3, shifts: int = 2, odd: Oddities | None = None) -> Problem:
    """Make a small problem in which every rule is likely to bind somewhere.

    Drives may be one-sided, may break the triangle inequality, and some cannot be made at all.
    """
    odd = odd if odd is not None else Oddities()
    rng = np.random.default_rng(seed)
    break_shift = np.flatnonzero(rng.random(shifts) < odd.breaks)
    break_shift = np.sort(np.append(break_shift, break_shift[rng.random(len(break_shift)) < 0.3]))
    size = 2 * legs + len(break_shift) + 2 * shifts
    seconds, metres = _drives(rng, size, odd)
    earliest, latest = _windows(rng, legs, len(break_shift), shifts)
    aboard = np.where(rng.random(legs) < odd.aboard, rng.integers(0, shifts, legs), -1).astype(np.int32)
    begun = rng.random(shifts) < 0.2
    begun[aboard[aboard >= 0]] = True
    latest[legs : 2 * legs][aboard >= 0] += 100
    group = np.where(rng.random(legs) < odd.grouped, 0, -1).astype(np.int32)
    tight = rng.random(legs) < odd.tight
    layouts = rng.integers(0, 3, (shifts, 2, 2)).astype(np.int32)
    layouts[:, 0, 0] += 1
    layouts[rng.random(shifts) < 0.5, 1] = -1
    weights = [int(w) for w in rng.integers(0, 4, 5) * rng.integers(0, 2, 5)]
    dwell = np.zeros(size, dtype=np.int64)
    dwell[: 2 * legs + len(break_shift)] = rng.integers(0, 6, 2 * legs + len(break_shift))
    rests = 2 * legs + np.arange(len(break_shift))
    for node in rests[1:][np.diff(break_shift) == 0]:
        # A second break of one shift is one like the first.
        earliest[node], latest[node], dwell[node] = earliest[node - 1], latest[node - 1], dwell[node - 1]
    problem = Problem(
        seconds=seconds,
        metres=metres,
        earliest=earliest,
        latest=latest,
        dwell=dwell,
        load=rng.integers(0, 2, (legs, 2)).astype(np.int32),
        max_ride=np.where(tight, rng.integers(5, 30, legs), 500).astype(np.int64),
        direct=rng.integers(0, 20, legs),
        required=rng.random(legs) < 0.3,
        prize=rng.integers(0, 2000, legs),
        group=group,
        aboard=aboard,
        may_carry=(rng.random((legs, shifts)) >= odd.refused) | (aboard[:, None] == np.arange(shifts)),
        carry_cost=rng.integers(0, 10, (legs, shifts)),
        shift_class=rng.integers(0, 2, shifts).astype(np.int32),
        layouts=layouts,
        max_duration=np.where(rng.random(shifts) < odd.tight, rng.integers(60, 140, shifts), 1000),
        fixed_cost=rng.integers(0, 50, shifts),
        has_begun=begun,
        break_shift=break_shift.astype(np.int32),
        weights=Weights(*weights),
        **_what_few_ask_for(rng, legs, break_shift, begun, odd),
    )
    prompt = int(rng.integers(0, 4) * rng.integers(0, 2))
    return replace(problem, weights=replace(problem.weights, pickup_wait_second=prompt))


def _what_few_ask_for(
    rng: np.random.Generator,
    legs: int,
    break_shift: npt.NDArray[np.int64],
    begun: npt.NDArray[np.bool_],
    odd: Oddities,
) -> dict[str, npt.NDArray[Any]]:
    """Draw stretches, optional breaks, outings, frozen (empty) runs, fairness, preferences and longest drives."""
    shifts = len(begun)
    stretched = rng.random(shifts) < odd.stretch
    return {
        "stretch": np.where(stretched, rng.integers(40, 120, shifts) + 60 * begun, FAR).astype(np.int64),
        "worked": np.where(stretched & begun, rng.integers(0, 25, shifts), 0).astype(np.int64),
        "break_optional": (rng.random(shifts) < odd.optional)[break_shift],
        "driver": np.where(rng.random(shifts) < odd.shared_driver, 0, np.arange(shifts)).astype(np.int32),
        "max_outings": rng.integers(1, 3, shifts),
        "frozen": (rng.random(shifts) < odd.frozen) & ~begun,
        "fairness_cost": rng.integers(0, 20, shifts),
        "preference_cost": rng.integers(0, 5, (legs, shifts)),
        "max_metres": np.where(rng.random(shifts) < odd.miles, rng.integers(40, 160, shifts), FAR),
    }


def _drives(
    rng: np.random.Generator, size: int, odd: Oddities
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    if rng.random() < odd.plane:
        at = rng.integers(0, 25, (size, 2))
        plane = np.abs(at[:, None, :] - at[None, :, :]).sum(axis=2).astype(np.int32)
        return np.stack([plane, plane + plane // 2]), np.stack([plane, plane])
    seconds = rng.integers(0, 25, (2, size, size)).astype(np.int32)
    seconds[rng.random((2, size, size)) < odd.far] = FAR
    return seconds, rng.integers(0, 40, (2, size, size)).astype(np.int32)


def _windows(
    rng: np.random.Generator, legs: int, breaks: int, shifts: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    size = 2 * legs + breaks + 2 * shifts
    earliest = rng.integers(0, 60, size)
    earliest[legs : 2 * legs] += rng.integers(0, 60, legs)
    latest = earliest + np.where(rng.random(size) < 0.5, rng.integers(5, 40, size), 200)
    first_start, first_end = 2 * legs + breaks, 2 * legs + breaks + shifts
    earliest[first_start:first_end] = rng.integers(0, 20, shifts)
    latest[first_start:first_end] = 400
    earliest[first_end:] = 0
    latest[first_end:] = rng.integers(120, 400, shifts)
    return earliest.astype(np.int64), latest.astype(np.int64)


def rural_day(seed: int, *, legs: int = 250, shifts: int = 40) -> Problem:
    """Make a day of a rural service: half the legs start a return trip, the other half end one.

    Distances are metres on a plane of 30 km by 20 km, times at 45 km/h; promises are ±15 minutes, one shift
    in five is a minibus with bays and all day to drive, the others are volunteers' cars for part of the day.
    """
    rng = np.random.default_rng(seed)
    villages = rng.random((14, 2)) * [30_000, 20_000]
    spots = villages[rng.integers(1, 14, legs + shifts)] + rng.normal(0, 600, (legs + shifts, 2))
    towns = villages[np.where(rng.random(legs) < 0.6, 0, rng.integers(0, 14, legs))] + rng.normal(
        0, 800, (legs, 2)
    )
    homes, depots = spots[:legs], spots[legs:]
    outward = np.arange(legs) % 2 == 0
    pickups, deliveries = np.where(outward[:, None], homes, towns), np.where(outward[:, None], towns, homes)
    at = np.concatenate([pickups, deliveries, depots, depots])
    distance = np.sqrt(((at[:, None, :] - at[None, :, :]) ** 2).sum(axis=2)) * 1.3
    seconds = np.rint(distance / 12.5).astype(np.int32)[None, :, :]
    direct = seconds[0, np.arange(legs), np.arange(legs) + legs].astype(np.int64)
    bus = np.arange(shifts) % 5 == 0
    earliest, latest = _rural_windows(rng, outward, direct, bus)
    layouts = np.full((shifts, 2, 2), -1, dtype=np.int32)
    layouts[~bus, 0] = (3, 0)
    layouts[bus, 0], layouts[bus, 1] = (12, 0), (7, 2)
    wheelchair = rng.random(legs) < 0.08
    load = np.stack([np.where(wheelchair, 0, rng.integers(1, 3, legs)), wheelchair], axis=1)
    return Problem(
        seconds=np.ascontiguousarray(seconds),
        metres=np.ascontiguousarray(np.rint(distance).astype(np.int32)[None, :, :]),
        earliest=earliest,
        latest=latest,
        dwell=np.concatenate([np.where(np.tile(wheelchair, 2), 300, 90), np.zeros(2 * shifts)]).astype(
            np.int64
        ),
        load=load.astype(np.int32),
        max_ride=np.maximum(2 * direct, direct + 900),
        direct=direct,
        required=np.zeros(legs, dtype=np.bool_),
        prize=np.full(legs, 30_000_000, dtype=np.int64),
        group=np.full(legs, -1, dtype=np.int32),
        aboard=np.full(legs, -1, dtype=np.int32),
        may_carry=np.ones((legs, shifts), dtype=np.bool_),
        carry_cost=np.zeros((legs, shifts), dtype=np.int64),
        shift_class=np.zeros(shifts, dtype=np.int32),
        layouts=layouts,
        max_duration=np.full(shifts, 9 * 3600, dtype=np.int64),
        fixed_cost=np.full(shifts, 500_000, dtype=np.int64),
        has_begun=np.zeros(shifts, dtype=np.bool_),
        break_shift=np.zeros(0, dtype=np.int32),
        weights=Weights(
            driving_second=300, metre=28, duty_second=100, riding_second=50, waiting_aboard_second=100
        ),
    )


def _rural_windows(
    rng: np.random.Generator,
    outward: npt.NDArray[np.bool_],
    direct: npt.NDArray[np.int64],
    bus: npt.NDArray[np.bool_],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Promise ±15 minutes at the pickup; a delivery is due within the longest ride."""
    legs, shifts = len(outward), len(bus)
    wish = np.where(outward, rng.normal(9.7, 1.2, legs), rng.normal(13.2, 1.8, legs)).clip(7.5, 17) * 3600
    wish = wish.astype(np.int64)
    opens = np.where(bus, 7 * 3600, rng.integers(14, 22, shifts) * 1800)
    closes = np.where(bus, 18 * 3600, opens + rng.integers(8, 14, shifts) * 1800)
    slack = np.maximum(2 * direct, direct + 900)
    earliest = np.concatenate([wish - 900, wish - 900 + direct, opens, opens])
    latest = np.concatenate([wish + 900, wish + 1200 + slack, closes, closes])
    return earliest.astype(np.int64), latest.astype(np.int64)
