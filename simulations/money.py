"""What a day costs and who pays: each part by itself, so that nothing hides in a total.

Subsidy is what is left of the cost after fares. What a council pays for passes is public money too; it stands
beside the subsidy, not in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scheduler.adapters.fleet_file import Fleet, shifts_for
from scheduler.domain.events import Event
from scheduler.domain.fleet import ServiceMode, Shift
from scheduler.domain.policy import ServicePolicy
from scheduler.domain.travel import VehicleClass
from simulations.cost_rules import CostInputs
from simulations.scenario import Scenario
from simulations.trip_records import RunRecord, trip_records
from simulations.trip_rows import TripRow, trip_rows

MILE = 1609.344
LATE = 1800
"""A taxi comes under the guarantee when a ride is later than this."""
Figure = int | float | None

DEFINITIONS: dict[str, str] = {
    "paid_driver_pounds": "vehicle hours of paid drivers x costs.minibus_pounds_hour",
    "volunteer_pounds": "miles of volunteers' minibuses and cars x their pence a mile",
    "booking_pounds": "trips x costs.booking_pounds",
    "taxi_rides": "promised rides not given, or more than half an hour late, where a taxi is guaranteed",
    "taxi_pounds": "taxi_rides x flag fall and miles",
    "cost_pounds": "paid_driver_pounds + volunteer_pounds + booking_pounds + taxi_pounds",
    "fare_income_pounds": "fares of rides that were ridden",
    "concession_pounds": "flat fare of rides free with a pass x costs.concession_percent; paid by the council",
    "subsidy_pounds": "cost_pounds - fare_income_pounds - concession_pounds",
    "subsidy_per_trip": "subsidy_pounds / trips",
    "cost_per_trip": "cost_pounds / trips",
    "break_even_per_hour": "riders an hour at which fares would meet the cost: cost an hour / income a rider",
    "volunteer_hours": "vehicle hours of volunteers",
    "volunteer_miles": "miles of volunteers' own cars",
    "kg_co2e": "vehicle km x the factor of their class; empty without dated factors",
}


@dataclass(frozen=True, slots=True)
class _Run:
    shift: Shift
    record: RunRecord
    mode: ServiceMode
    paid: bool
    vehicle_class: VehicleClass

    @property
    def hours(self) -> float:
        return self.record.seconds / 3600

    @property
    def miles(self) -> float:
        return self.record.metres / MILE


def money(scenario: Scenario, events: Sequence[Event]) -> dict[str, Figure]:
    """Return the figures of a day in pounds, and its carbon where factors were entered."""
    costs, rows = scenario.costs, trip_rows(events)
    runs = _runs(scenario, events)
    ridden = [row for row in rows if row.rode]
    paid = sum(run.hours for run in runs if run.paid) * costs["minibus_pounds_hour"]
    volunteer = sum(run.miles * _pence_mile(run, costs) for run in runs if not run.paid) / 100
    booking = len(ridden) * costs["booking_pounds"]
    taxis = [row for row in rows if _let_down(row)] if scenario.running.taxi_guarantee else []
    taxi = sum(costs["taxi_pounds"] + (row.direct_m or 0) / MILE * costs["taxi_pounds_mile"] for row in taxis)
    cost = paid + volunteer + booking + taxi
    fares = sum(row.fare_pence for row in ridden) / 100
    passes = _passes(ridden, scenario.policy) * costs["concession_percent"] / 100
    subsidy = cost - fares - passes
    hours, riders = sum(run.hours for run in runs), sum(row.party for row in ridden)
    income = (fares + passes) / riders if riders else 0.0
    figures: dict[str, Figure] = {
        "paid_driver_pounds": paid,
        "volunteer_pounds": volunteer,
        "booking_pounds": booking,
        "taxi_rides": len(taxis),
        "taxi_pounds": taxi,
        "cost_pounds": cost,
        "fare_income_pounds": fares,
        "concession_pounds": passes,
        "subsidy_pounds": subsidy,
        "subsidy_per_trip": subsidy / len(ridden) if ridden else None,
        "cost_per_trip": cost / len(ridden) if ridden else None,
        "break_even_per_hour": cost / hours / income if hours and income else None,
        "volunteer_hours": sum(run.hours for run in runs if not run.paid),
        "volunteer_miles": sum(run.miles for run in runs if run.mode is ServiceMode.CAR_SCHEME),
        "kg_co2e": _carbon(runs, costs.kg_km),
    }
    return {key: round(value, 2) if isinstance(value, float) else value for key, value in figures.items()}


def _runs(scenario: Scenario, events: Sequence[Event]) -> list[_Run]:
    records = trip_records(events).runs
    fleet: Fleet = scenario.fleet
    found = []
    for shift in shifts_for(fleet, scenario.service_date):
        record = records.get(str(shift.id))
        if record is not None:
            vehicle, driver = fleet.vehicle(shift.vehicle_id), fleet.driver(shift.driver_id)
            found.append(_Run(shift, record, vehicle.mode, driver.paid, vehicle.vehicle_class))
    return found


def _pence_mile(run: _Run, costs: CostInputs) -> float:
    own_car = run.mode is ServiceMode.CAR_SCHEME
    return costs["car_pence_mile" if own_car else "volunteer_minibus_pence_mile"]


def _let_down(row: TripRow) -> bool:
    """Tell whether somebody was promised a ride and got none, or one that came much too late."""
    if row.outcome != "booked" or row.cancelled or row.no_show:
        return False
    if row.reached is None or row.pickup_at is None or row.promised_to is None:
        return True
    late = max(row.pickup_at - row.promised_to, row.reached - (row.arrive_by or row.reached))
    return late > LATE


def _passes(rows: Sequence[TripRow], policy: ServicePolicy) -> float:
    """Return what the rides that were free with a pass would have cost, in pounds."""
    free = [
        row for row in rows if not row.fare_pence and ServiceMode(row.mode) in policy.fares.concession_modes
    ]
    return sum(policy.fares.flat(ServiceMode(row.mode)) for row in free) / 100


def _carbon(runs: Sequence[_Run], kg_km: Mapping[str, float]) -> float | None:
    if not kg_km:
        return None
    return sum(
        run.record.metres / 1000 * kg_km["minibus" if run.vehicle_class is VehicleClass.MINIBUS else "car"]
        for run in runs
    )
