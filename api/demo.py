"""What the demonstration starts with: the fleet file's vehicles, people and shifts, and somebody of every role.

Loading again changes nothing that is there, and adds the shifts of days that have come nearer.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from api.demo_private import load_contacts, load_private
from api.demo_volunteers import load_said
from api.language.words import N_
from api.security.booking_codes import new_booking_code
from api.security.contacts import Contacts
from api.security.identity import Account, Role
from api.security.secrets import hashed, new_id
from api.service import Service
from scheduler.adapters.fleet_file import Fleet, shifts_for
from scheduler.domain.booking import Channel
from scheduler.domain.events import Actor
from scheduler.domain.permission import Permission
from scheduler.domain.time import service_date_of
from scheduler.usecases.ports import UnitOfWork

PASSWORD = "demonstration only"
"""Of every demonstration account; the demonstration holds nobody's real data."""
DAYS_AHEAD = 14
FIRST_CARD = 10_000_000
CARE_HOME = "carehome"
CARED_FOR = 4
"""How many riders the care home books for."""
ONE_CLICK = (
    ("resident", N_("A resident, to book a ride")),
    ("carehome", N_("A care home, to book for several people")),
    ("driver", N_("A driver, to see a run sheet")),
    ("driver5", N_("A volunteer, to say when they can drive")),
    ("coordinator", N_("The coordinator, to see the day")),
    ("planner", N_("The planner, to ask what-ifs")),
    ("administrator", N_("The administrator, to see who may do what")),
)
"""Whom a visitor of the demonstration may become, and what for."""


def load_demo(service: Service) -> None:
    """Load what is not there yet."""
    fleet = service.surroundings.fleet
    if fleet is None:
        return
    today = service_date_of(service.clock.now(), service.policy.zone)
    with service.database.alone("load the demonstration"):
        with service.storage.writing() as unit:
            _load_fleet(unit, fleet)
            load_said(unit, fleet, today)
            load_private(service, unit, fleet.riders)
            for days in range(DAYS_AHEAD + 1):
                _load_shifts(unit, fleet, today + timedelta(days=days))
            unit.commit()
        load_contacts(service, fleet.riders, fleet.drivers)
        accounts = [one for one in demo_accounts(fleet) if not service.sign_ins.knows(one.login)]
        service.sign_ins.add(PASSWORD, *accounts, contacts=demo_contacts(accounts))
        if any(one.login == CARE_HOME for one in accounts):
            _let_book(service, fleet)


def demo_accounts(fleet: Fleet) -> list[Account]:
    """Return the accounts of the demonstration: the first riders and drivers of the fleet, and the office."""
    accounts = [
        Account("account-coordinator", "coordinator", "Sam, coordinator", frozenset({Role.COORDINATOR})),
        Account("account-planner", "planner", "Pat, planner", frozenset({Role.PLANNER})),
        Account(
            "account-administrator", "administrator", "Alex, administrator", frozenset({Role.ADMINISTRATOR})
        ),
    ]
    for number, rider in enumerate(fleet.riders, 1):
        login = "resident" if number == 1 else f"resident{number}"
        accounts.append(
            Account(f"account-{rider.id}", login, rider.name, frozenset({Role.RESIDENT}), rider_id=rider.id)
        )
    for number, driver in enumerate(fleet.drivers, 1):
        login = "driver" if number == 1 else f"driver{number}"
        accounts.append(
            Account(f"account-{driver.id}", login, driver.name, frozenset({Role.DRIVER}), driver_id=driver.id)
        )
    accounts.append(Account("account-carehome", CARE_HOME, "Fen View care home", frozenset({Role.RESIDENT})))
    return accounts


def _let_book(service: Service, fleet: Fleet) -> None:
    """Let the care home book for some riders, as each of them agreed."""
    now = service.surroundings.wall_clock.now()
    for rider in fleet.riders[1 : 1 + CARED_FOR]:
        one = Permission(
            id=new_id("permission"),
            rider_id=rider.id,
            given_at=now,
            given_by=Actor(Role.COORDINATOR.value, "account-coordinator"),
            channel=Channel.PHONE,
            said_by=f"{rider.name.split()[0]}, by telephone",
            account_id="account-carehome",
        )
        service.permissions.give(one, hashed(new_booking_code()))


def demo_contacts(accounts: Sequence[Account]) -> dict[str, Contacts]:
    """Return where residents and drivers of the demonstration get codes, and the numbers on residents' cards."""
    found: dict[str, Contacts] = {}
    for number, account in enumerate(accounts, 1):
        if not account.is_staff:
            card = f"{FIRST_CARD + number}" if account.rider_id else None
            found[account.id] = Contacts(email=f"{account.login}@demo.example", card=card)
    return found


def _load_fleet(unit: UnitOfWork, fleet: Fleet) -> None:
    for rider in fleet.riders:
        if unit.rider(rider.id) is None:
            unit.put_rider(rider)
    for driver in fleet.drivers:
        if unit.driver(driver.id) is None:
            unit.put_driver(driver)
    for vehicle in fleet.vehicles:
        if unit.vehicle(vehicle.id) is None:
            unit.put_vehicle(vehicle)


def _load_shifts(unit: UnitOfWork, fleet: Fleet, service_date: date) -> None:
    """Make the patterns' shifts of a date, unless the date has shifts: then somebody has seen to it."""
    if unit.shifts(service_date):
        return
    for shift in shifts_for(fleet, service_date):
        unit.put_shift(shift)
