"""The rules of a service, its fleet and how it is run, as inputs beside the others: what they are, and who said so."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from scheduler.adapters.fleet_file import Fleet, shifts_for
from scheduler.domain.fleet import ServiceMode
from scheduler.domain.offering import PreferredSlot
from scheduler.domain.policy import ServicePolicy
from scheduler.domain.time import TimeWindow
from simulations.assumptions import Assumption, Tag
from simulations.fleet_hours import time_of_day
from simulations.running_rules import RunningRules

OPTIMISING = {
    "never": "never",
    "evening_before": "the evening before",
    "after_each_booking": "after every booking",
}


def rule_notes(
    said: Mapping[str, Any], policy: ServicePolicy, fleet: Fleet, *, running: RunningRules, day: date
) -> tuple[Assumption, ...]:
    """Return the notes; ``said`` is the scenario as its files say it, which tells what it sets from what it leaves."""
    values = dict(_fleet(fleet, day)) | dict(_policy(policy)) | dict(_running(running))
    return tuple(
        Assumption(key, value, Tag.CHOSEN, _basis(said, key)) for key, value in values.items() if value
    )


def _basis(said: Mapping[str, Any], key: str) -> str:
    within: Any = said
    for part in key.split("."):
        if not isinstance(within, Mapping) or part not in within:
            return "the service’s own"
        within = within[part]
    return "set in this scenario"


def _fleet(fleet: Fleet, day: date) -> Iterator[tuple[str, str]]:
    cars = {vehicle.id for vehicle in fleet.vehicles if vehicle.mode is ServiceMode.CAR_SCHEME}
    out = [shift.hours for shift in shifts_for(fleet, day) if shift.vehicle_id not in cars]
    yield "fleet.minibuses", str(len(fleet.vehicles) - len(cars))
    yield "fleet.cars", str(len(cars))
    if out:
        first, last = min(one.earliest for one in out), max(one.latest for one in out)
        yield "fleet.minibus_hours", _hours(TimeWindow(first, last))


def _policy(policy: ServicePolicy) -> Iterator[tuple[str, str]]:
    yield "policy.booking.notice_min", str(policy.booking.notice // 60)
    yield "policy.booking.car_scheme_notice_min", str(policy.booking.car_scheme_notice // 60)
    yield "policy.booking.horizon_days", str(policy.booking.horizon_days)
    yield "policy.booking.hours", _hours(policy.booking.hours)
    yield "policy.promise.half_width_min", str(policy.promise.half_width // 60)
    for mode in sorted(policy.modes):
        yield f"policy.fares.flat_pence.{mode.value}", str(policy.fares.flat(mode))
    yield "policy.offers.slots", "; ".join(map(_slot, policy.offers.slots)) or "none"


def _running(running: RunningRules) -> Iterator[tuple[str, str]]:
    yield "running.optimise", OPTIMISING[running.optimise.value]
    yield "running.taxi_guarantee", "yes" if running.taxi_guarantee else "no"
    yield "running.stop_to_stop", "yes" if running.stop_to_stop else "no"


def _slot(slot: PreferredSlot) -> str:
    arrive, leave = (
        ", ".join(f":{minute:02d}" for minute in minutes)
        for minutes in (slot.arrive_minutes, slot.leave_minutes)
    )
    return f"to {slot.locality} at {arrive}, back at {leave}, {slot.discount_percent} % off"


def _hours(window: TimeWindow) -> str:
    return f"{time_of_day(window.earliest)} to {time_of_day(window.latest)}"
