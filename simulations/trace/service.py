"""What service a trace stands for: its rules as a policy, its vehicles as shifts, its people as riders.

Decided here are the prices that the scheduler weighs vehicle time, distance, waiting and riding with; everything
else comes from the trace. Prices are published with the results.
"""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from scheduler.adapters.clocks import SettableClock
from scheduler.adapters.ids import SeededIds
from scheduler.adapters.memory import MemoryStorage
from scheduler.adapters.searches import InlineSearch
from scheduler.adapters.table_roads import ANYWHERE, TableRoads
from scheduler.bootstrap import build, improve
from scheduler.domain.fleet import ServiceMode, Shift, ShiftId, Vehicle, VehicleId
from scheduler.domain.load import Load
from scheduler.domain.people import Driver, DriverId, Qualification, Rider, RiderId
from scheduler.domain.place import Place, PlaceId, PlaceKind, Point, ServiceArea
from scheduler.domain.policy import BookingRules, CostRules, DwellRules, SearchRules, ServicePolicy
from scheduler.domain.time import DAY, Timeline, TimeWindow
from scheduler.domain.travel import VehicleClass
from scheduler.usecases.ports import Ports, Storage
from scheduler.usecases.scheduler import Scheduler
from simulations.trace.contents import Mode, Trace, TraceVehicle

SERVICE_DATE = date(2026, 12, 1)
COST = CostRules(
    driving_second=100,
    metre=10,
    duty_second=0,
    riding_second=600,
    waiting_aboard_second=0,
    pickup_wait_second=900,
    run=0,
    change_of_shift=0,
)
PRICES = {Mode.BOOKED: COST, Mode.LIVE: replace(COST, riding_second=400)}
"""By how a trace is played. Asked at the last minute, a plan that minds detours less finds vehicles sooner."""
_WORLD = (Point(-89, -180), Point(-89, 180), Point(90, 180), Point(90, -180))
_HELD = date(2099, 12, 31)
END = Place(PlaceId("anywhere"), "Wherever the last rider gets out", ANYWHERE, PlaceKind.PIN)


def policy_of(trace: Trace, seed: int, cost: CostRules) -> ServicePolicy:
    """Return the rules of a trace as a policy."""
    return ServicePolicy(
        name=trace.name,
        operator="Trace",
        phone="01632 960000",
        zone=ZoneInfo("UTC"),
        effective_from=SERVICE_DATE,
        area=ServiceArea("Everywhere", (_WORLD,)),
        booking=BookingRules(
            notice=0,
            car_scheme_notice=0,
            max_party=max((one.party for one in trace.requests), default=1),
            hours=TimeWindow(0, 3 * DAY),
            weekdays=tuple(range(7)),
            next_door=0,
        ),
        dwell=DwellRules(walk_on=trace.dwell_s, assisted=trace.dwell_s, together=True),
        cost=cost,
        search=replace(SearchRules(), seed=seed),
    )


def shift_of(vehicle: TraceVehicle) -> ShiftId:
    """Return the id of a vehicle's shift."""
    return ShiftId(f"vehicle-{vehicle.id}")


def rider_of(number: int) -> RiderId:
    """Return who asks in the request of that number; everybody asks once."""
    return RiderId(f"rider-{number:06d}")


def service_of(trace: Trace, seed: int, cost: CostRules) -> tuple[Scheduler, SettableClock, Storage]:
    """Return a scheduler that knows the trace's fleet and people, with its clock and storage."""
    policy = policy_of(trace, seed, cost)
    storage = MemoryStorage()
    with storage.writing() as unit:
        for vehicle in trace.vehicles:
            start = trace.places[vehicle.start]
            driver = Driver(
                DriverId(f"driver-{vehicle.id}"),
                "A Driver",
                start,
                ((Qualification.MIDAS, _HELD), (Qualification.D1, _HELD)),
                paid=True,
            )
            unit.put_driver(driver)
            unit.put_vehicle(_vehicle(vehicle, start))
            unit.put_shift(_shift(vehicle, driver.id, start))
        for number in range(len(trace.requests)):
            unit.put_rider(Rider(rider_of(number), "A Rider"))
        unit.commit()
    clock = SettableClock(Timeline(SERVICE_DATE, policy.zone).moment(0))
    roads = TableRoads([place.point for place in trace.places], trace.seconds, trace.metres)
    ports = Ports(
        clock,
        SeededIds(seed),
        roads,
        storage,
        InlineSearch(improve),
        most_points=len(trace.places) + 1,
    )
    return build(ports, policy), clock, storage


def _vehicle(vehicle: TraceVehicle, start: Place) -> Vehicle:
    return Vehicle(
        VehicleId(vehicle.id),
        vehicle.id,
        VehicleClass.MINIBUS,
        (Load(seats=vehicle.seats),),
        ServiceMode.SECTION_22,
        start,
    )


def _shift(vehicle: TraceVehicle, driver: DriverId, start: Place) -> Shift:
    return Shift(
        id=shift_of(vehicle),
        service_date=SERVICE_DATE,
        driver_id=driver,
        vehicle_id=VehicleId(vehicle.id),
        hours=TimeWindow(vehicle.from_s, vehicle.to_s),
        start=start,
        end=END,
        max_duty=vehicle.to_s - vehicle.from_s,
    )
