"""What a day costs and who pays: each part by itself, so that nothing hides in a total.

Subsidy is what is left of the cost after fares. What a council pays for passes is public money too; it stands
beside the subsidy, not in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scheduler.adapters.fleet_file import shifts_for
from scheduler.domain.events import Event
from scheduler.domain.fleet import ServiceMode, Shift
from scheduler.domain.lending import Lending, lendings
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
    "contract_hours": "hours vehicles that would be out are held for other work; no other figure has them",
    "contract_income_pounds": "contract_hours x what the contract pays an hour; beside the subsidy, not in it",
    "kg_co2e": "vehicle km x the factor of their class; empty without dated factors",
}


@dataclass(frozen=True, slots=True)
class PricedRun:
    """A run with what its price depends on."""

    shift: Shift
    record: RunRecord
    mode: ServiceMode
    paid: bool
    vehicle_class: VehicleClass

    @property
    def hours(self) -> float:
        """From start to end."""
        return self.record.seconds / 3600

    @property
    def miles(self) -> float:
        """Driven."""
        return self.record.metres / MILE


@dataclass(frozen=True, slots=True)
class PricedDay:
    """A day's ways and runs, read from its events once, with the scenario that prices them."""

    scenario: Scenario
    rows: Sequence[TripRow]
    runs: Sequence[PricedRun]
    strangers: frozenset[str]
    """Shifts that went out and that the fleet has not: they have no price."""
    lent: Sequence[Lending] = ()
    """Hours of its vehicles that went to other work, as written down on the day."""


def priced(scenario: Scenario, events: Sequence[Event]) -> PricedDay:
    """Return the ways and runs of a day's events."""
    records, fleet = trip_records(events).runs, scenario.fleet
    runs = []
    for shift in shifts_for(fleet, scenario.service_date):
        record = records.get(str(shift.id))
        if record is not None:
            vehicle, driver = fleet.vehicle(shift.vehicle_id), fleet.driver(shift.driver_id)
            runs.append(PricedRun(shift, record, vehicle.mode, driver.paid, vehicle.vehicle_class))
    strangers = records.keys() - {str(run.shift.id) for run in runs}
    return PricedDay(scenario, trip_rows(events), runs, frozenset(strangers), lendings(events))


def money(day: PricedDay) -> dict[str, Figure]:
    """Return the figures of a day in pounds, and its carbon where factors were entered.

    Each part is rounded to the penny before it is added, so that the parts add up to the whole as they are shown.
    """
    scenario, rows, runs = day.scenario, day.rows, day.runs
    costs = scenario.costs
    ridden = [row for row in rows if row.rode]
    paid = round(sum(run_pounds(run, costs) for run in runs if run.paid), 2)
    volunteer = round(sum(run_pounds(run, costs) for run in runs if not run.paid), 2)
    booking = round(len(ridden) * costs["booking_pounds"], 2)
    taxis = [row for row in rows if is_let_down(row, scenario)]
    taxi = round(sum(taxi_pounds(row, costs) for row in taxis), 2)
    cost = paid + volunteer + booking + taxi
    fares = sum(row.fare_pence for row in ridden) / 100
    passes = round(sum(pass_pounds(row, scenario) for row in ridden), 2)
    subsidy = cost - fares - passes
    hours, riders = sum(run.hours for run in runs), sum(row.party for row in ridden)
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
        "break_even_per_hour": break_even(cost=cost, hours=hours, income=fares + passes, riders=riders),
        "volunteer_hours": sum(run.hours for run in runs if not run.paid),
        "volunteer_miles": sum(run.miles for run in runs if run.mode is ServiceMode.CAR_SCHEME),
        **_contracts(day),
        "kg_co2e": _carbon(runs, costs.kg_km),
    }
    return {key: round(value, 2) if isinstance(value, float) else value for key, value in figures.items()}


def break_even(
    *, cost: float, hours: float, income: float, riders: float, subsidy: float = 0.0
) -> float | None:
    """Return riders an hour at which the income from each, and a subsidy of each, would meet the cost of an hour."""
    each = subsidy + (income / riders if riders else 0.0)
    return cost / hours / each if hours and each else None


def run_pounds(run: PricedRun, costs: CostInputs) -> float:
    """Return what a run cost: the hours of a paid driver, or the miles of a volunteer."""
    if run.paid:
        return run.hours * costs["minibus_pounds_hour"]
    own_car = run.mode is ServiceMode.CAR_SCHEME
    return run.miles * costs["car_pence_mile" if own_car else "volunteer_minibus_pence_mile"] / 100


def is_let_down(row: TripRow, scenario: Scenario) -> bool:
    """Tell whether a taxi is due: one is guaranteed, and the promised ride failed or came much too late."""
    if not scenario.running.taxi_guarantee or row.outcome != "booked" or row.cancelled or row.no_show:
        return False
    if row.reached is None or row.pickup_at is None or row.promised_to is None:
        return True
    late = max(row.pickup_at - row.promised_to, row.reached - (row.arrive_by or row.reached))
    return late > LATE


def taxi_pounds(row: TripRow, costs: CostInputs) -> float:
    """Return what a taxi costs that takes somebody this way."""
    return costs["taxi_pounds"] + (row.direct_m or 0) / MILE * costs["taxi_pounds_mile"]


def pass_pounds(row: TripRow, scenario: Scenario) -> float:
    """Return what the council pays for a ride that was free with a pass."""
    fares, mode = scenario.policy.fares, ServiceMode(row.mode)
    if row.fare_pence or mode not in fares.concession_modes:
        return 0.0
    return fares.flat(mode) / 100 * scenario.costs["concession_percent"] / 100


def _contracts(day: PricedDay) -> dict[str, Figure]:
    """Return the hours of other work, as a scenario holds them or as they were written down, and their income."""
    on, held = day.scenario.service_date, day.scenario.contracts
    return {
        "contract_hours": sum(one.hours(on) for one in held) + sum(one.length for one in day.lent),
        "contract_income_pounds": sum(one.hours(on) * one.pounds_hour for one in held)
        + sum(one.pence for one in day.lent) / 100,
    }


def _carbon(runs: Sequence[PricedRun], kg_km: Mapping[str, float]) -> float | None:
    if not kg_km:
        return None
    return sum(
        run.record.metres / 1000 * kg_km["minibus" if run.vehicle_class is VehicleClass.MINIBUS else "car"]
        for run in runs
    )
