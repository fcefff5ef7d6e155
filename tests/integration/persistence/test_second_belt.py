"""What the tables themselves refuse, whatever went wrong above them, on both databases."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, insert, select, update
from sqlalchemy.exc import IntegrityError

from api.persistence import rota_tables as r
from api.persistence import tables as t
from api.persistence.outbox_table import outbox
from api.persistence.shelf_tables import ready_call, waiting
from api.persistence.unit_of_work import SqlStorage
from scheduler.domain.duty import Duty, DutyId, DutyOffer, DutyOfferId, DutyRole
from scheduler.domain.outbox import Entry
from scheduler.domain.time import TimeWindow
from tests import databases
from tests.contract import samples as s

DUTY = Duty(DutyId("duty-1"), s.DAY, TimeWindow(36_000, 72_000), s.VEHICLE.id)
OFFER = DutyOffer(DutyOfferId("offer-1"), DUTY.id, DutyRole.DRIVER, s.DRIVER.id, s.NOW, s.NOW)
ACCOUNT: dict[str, Any] = {"login": "ada", "name": "Ada", "password_hash": "", "is_active": True}

SESSION: dict[str, Any] = {
    "token_hash": "0",
    "id": "session-1",
    "account_id": "account-1",
    "way": "code",
    "agent": "",
    "is_limited": False,
    **dict.fromkeys(("created_at", "seen_at", "expires_at"), s.NOW),
}


@pytest.fixture(scope="module", params=databases.KINDS)
def storage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStorage]:
    folder: Path = tmp_path_factory.mktemp("belt")
    with databases.opened(request.param, folder) as database:
        storage = SqlStorage(database)
        with storage.writing() as unit:
            s.put_day(unit, bookings=2)
            unit.put_quote(s.quote())
            unit.append([s.event()])
            unit.put_entry(Entry("tell", s.NOW, dedupe_key="once"))
            unit.put_duty(DUTY)
            unit.put_duty_offer(OFFER)
            unit.connection.execute(insert(t.account).values(id="account-1", **ACCOUNT))
            unit.connection.execute(insert(t.account_role).values(account_id="account-1", role="resident"))
            unit.connection.execute(insert(t.session).values(SESSION))
            unit.commit()
        yield storage


CHANGES: tuple[tuple[Table, dict[str, Any]], ...] = (
    (t.stop, {"kind": "teleport"}),
    (t.stop, {"kind": "pickup"}),
    (t.stop, {"position": 0}),
    (t.stop, {"state": "maybe"}),
    (t.stop, {"kind": "break"}),
    (t.stop, {"leg_id": None}),
    (t.leg, {"state": "lost"}),
    (t.leg, {"direction": "sideways"}),
    (t.leg, {"booking_id": "booking-1"}),
    (t.leg, {"pickup_from": 99_999}),
    (t.booking, {"fare_pence": -1}),
    (t.booking, {"version": 0}),
    (t.booking, {"reference": "REF-1"}),
    (t.booking, {"mode": "taxi"}),
    (t.booking, {"channel": "pigeon"}),
    (t.booking, {"purpose": "crime"}),
    (t.service_day, {"version": -1}),
    (t.run, {"leaves": 99_999}),
    (t.shift, {"to_s": 0}),
    (t.vehicle, {"mode": "taxi"}),
    (t.quote, {"channel": "pigeon"}),
    (t.event, {"channel": "pigeon"}),
    (outbox, {"state": "lost"}),
    (outbox, {"state": "leased"}),
    (outbox, {"state": "delivered"}),
    (r.duty_offer, {"state": "maybe"}),
    (t.account_role, {"role": "everything"}),
    (t.run, {"metres_home": -1}),
    (t.stop, {"metres": -1}),
    (t.stop, {"position": t.stop.c.position - 10}),
    (t.offer, {"position": t.offer.c.position - 10}),
    *(
        (t.leg, {column: -1})
        for column in ("position", "direct", "direct_metres", "max_ride", "pickup_dwell", "delivery_dwell")
    ),
    (t.session, {"way": "osmosis"}),
    (r.duty, {"version": 0}),
)
AGAIN: tuple[Table, ...] = (
    t.stop,
    t.run,
    t.leg,
    t.booking,
    t.shift,
    t.service_day,
    t.quote,
    t.offer,
    t.event,
    outbox,
    r.duty,
    r.duty_offer,
    t.account,
    t.account_role,
)


def named(value: Table | dict[str, Any]) -> str:
    """Return the same id in every process that runs tests."""
    return value.name if isinstance(value, Table) else "-".join(value)


@pytest.mark.parametrize(("table", "change"), CHANGES, ids=named)
def test_nonsense_is_refused(storage: SqlStorage, table: Table, change: dict[str, Any]) -> None:
    with storage.writing() as unit:
        assert unit.connection.execute(select(table)).first()
        with pytest.raises(IntegrityError):
            unit.connection.execute(update(table).values(change))


@pytest.mark.parametrize("table", AGAIN, ids=str)
def test_nothing_is_there_twice(storage: SqlStorage, table: Table) -> None:
    with storage.writing() as unit:
        row = dict(unit.connection.execute(select(table)).mappings().first() or {})
        row.pop("seq", None)
        with pytest.raises(IntegrityError):
            unit.connection.execute(insert(table), row)


def test_one_run_is_claimed_once_and_one_leg_left_over_once(storage: SqlStorage) -> None:
    claims = [
        {"id": f"claim-{number}", "driver_id": s.DRIVER.id, "sent_at": s.NOW, "body": "{}"}
        for number in (1, 2)
    ]
    with storage.writing() as unit:
        unit.connection.execute(insert(r.claim), claims)
        rows = [{"shift_id": "shift-1", "claim_id": claim["id"]} for claim in claims]
        with pytest.raises(IntegrityError):
            unit.connection.execute(insert(r.claimed_run), rows)
    rows = [{"service_date": s.DAY, "position": number, "leg_id": "leg-2"} for number in (1, 2)]
    with storage.writing() as unit, pytest.raises(IntegrityError):
        unit.connection.execute(insert(t.unassigned_leg), rows)


@pytest.mark.parametrize("shelf", [waiting, ready_call], ids=str)
@pytest.mark.parametrize("change", [{"state": "lost"}, {"version": 0}, {"rider_id": None}], ids=str)
def test_what_is_kept_beside_the_plan_is_held_to_it_too(
    storage: SqlStorage, shelf: Table, change: dict[str, Any]
) -> None:
    row = {"id": "1", "rider_id": s.RIDER.id, "service_date": s.DAY, "about": "", "version": 1, "body": "{}"}
    state = {"state": "waiting" if shelf is waiting else "expected"}
    with storage.writing() as unit:
        unit.connection.execute(insert(shelf), row | state)
        with pytest.raises(IntegrityError):
            unit.connection.execute(insert(shelf), row | state | {"id": "2"} | change)


@pytest.mark.parametrize(
    ("table", "change"),
    [
        (t.stop, {"leg_id": "leg-unknown"}),
        (t.booking, {"rider_id": "rider-unknown"}),
        (t.shift, {"driver_id": "driver-unknown"}),
        (t.run, {"shift_id": "shift-unknown"}),
    ],
    ids=str,
)
def test_what_names_nothing_is_refused_at_the_commit_at_the_latest(
    storage: SqlStorage, table: Table, change: dict[str, Any]
) -> None:
    def write() -> None:
        with storage.writing() as unit:
            unit.connection.execute(update(table).values(change))
            unit.commit()

    with pytest.raises(IntegrityError):
        write()
