"""How a scenario's service is run: when its plan is searched, and what is done for riders who are let down."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from scheduler.adapters.strict_toml import Table


class Optimising(StrEnum):
    """When the plan of the day is searched for improvements."""

    NEVER = "never"
    EVENING_BEFORE = "evening_before"
    AFTER_EACH_BOOKING = "after_each_booking"


@dataclass(frozen=True, slots=True)
class RunningRules:
    """How the service is run in the scenario."""

    optimise: Optimising
    optimise_at: int
    """Second of the day before, for ``EVENING_BEFORE``."""
    iterations: int
    taxi_guarantee: bool = False
    """A taxi for whoever was promised a ride and gets none, or more than half an hour late."""
    stop_to_stop: bool = False
    """Whoever can walk, and is not helped at the door, comes to a stop and is brought to one."""


def read_running(table: Table) -> RunningRules:
    """Return the ``[running]`` of a scenario."""
    rules = RunningRules(
        optimise=table.choice("optimise", Optimising, Optimising.EVENING_BEFORE),
        optimise_at=table.clock("optimise_at", 17 * 3600),
        iterations=table.whole("iterations", 2000, least=1, most=10_000_000),
        taxi_guarantee=table.switch("taxi_guarantee", False),
        stop_to_stop=table.switch("stop_to_stop", False),
    )
    table.finish()
    return rules


def as_data(rules: RunningRules) -> dict[str, Any]:
    """Return the rules as plain data, for the resolved copy of a scenario."""
    return {
        "optimise": rules.optimise,
        "at_s": rules.optimise_at,
        "iterations": rules.iterations,
        "taxi_guarantee": rules.taxi_guarantee,
        "stop_to_stop": rules.stop_to_stop,
    }
