"""What every storage promises about availability, duties, offers of duties and claims."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from scheduler.domain.availability import Availability, Away, DatedTime, Limits, OwnCar, WeeklyTime
from scheduler.domain.claim import Claim, ClaimId, ClaimLine, ClaimState, Drive
from scheduler.domain.duty import Duty, DutyId, DutyOffer, DutyOfferId, DutyOfferState, DutyRole, Seat
from scheduler.domain.errors import PlanChanged
from scheduler.domain.fleet import ShiftId, VehicleId
from scheduler.domain.people import DriverId
from scheduler.domain.time import TimeWindow
from scheduler.usecases.ports import Storage
from tests.contract import samples as s

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
HOURS = TimeWindow(9 * 3600, 13 * 3600)
SAID = Availability(
    s.DRIVER.id,
    weekly=(WeeklyTime(0, HOURS),),
    extra=(DatedTime(s.DAY, HOURS),),
    away=(Away(s.DAY, s.DAY),),
    daylight_only=True,
    limits=Limits(seconds_week=3600, metres_day=5),
    roles=frozenset(DutyRole),
    vehicles=frozenset({VehicleId("bus")}),
    car=OwnCar(VehicleId("car"), two_door=True),
    with_whom=frozenset({DriverId("other")}),
)
DUTY = Duty(DutyId("duty-1"), s.DAY, HOURS, VehicleId("bus"), seats=(Seat(), Seat(DutyRole.ESCORT)))
OFFER = DutyOffer(
    DutyOfferId("offer-1"), DUTY.id, DutyRole.DRIVER, s.DRIVER.id, NOW, NOW + timedelta(hours=4)
)
LINE = ClaimLine(
    Drive(ShiftId("shift-9"), s.DAY, VehicleId("car"), 16_093, 3600, 2, 300), 100, 0, 55, 25, 550
)
CLAIM = Claim(ClaimId("claim-1"), s.DRIVER.id, NOW, (LINE,))


def test_what_was_put_comes_back_after_the_commit(storage: Storage) -> None:
    with storage.writing() as unit:
        unit.put_driver(s.DRIVER)
        unit.put_availability(SAID)
        unit.put_duty(DUTY)
        unit.put_duty_offer(OFFER)
        unit.put_claim(CLAIM)
        assert unit.availability(s.DRIVER.id) == SAID
        unit.commit()
    with storage.reading() as records:
        assert records.availability(s.DRIVER.id) == SAID
        assert records.availability(DriverId("nobody")) is None
        assert records.availabilities() == [SAID]
        assert records.duty(DUTY.id) == DUTY
        assert records.duties(s.DAY, s.DAY) == [DUTY]
        assert records.duties(s.DAY + timedelta(days=1), s.DAY + timedelta(days=9)) == []
        assert records.duty_offer(OFFER.id) == OFFER
        assert records.duty_offers(DUTY.id) == records.waiting_duty_offers() == [OFFER]
        assert records.claims(s.DRIVER.id) == [CLAIM]


def test_an_answered_offer_no_longer_waits(storage: Storage) -> None:
    with storage.writing() as unit:
        unit.put_driver(s.DRIVER)
        unit.put_duty(DUTY)
        unit.put_duty_offer(OFFER)
        unit.put_duty_offer(replace(OFFER, state=DutyOfferState.DECLINED))
        assert unit.waiting_duty_offers() == []
        assert len(unit.duty_offers(DUTY.id)) == 1
        unit.remove_duty(DUTY.id)
        assert unit.duty(DUTY.id) is None
        assert unit.duty_offers(DUTY.id) == []


def test_a_duty_is_written_one_version_at_a_time(storage: Storage) -> None:
    with storage.writing() as unit:
        unit.put_duty(DUTY)
        unit.put_duty(replace(DUTY, version=2))
        with pytest.raises(PlanChanged):
            unit.put_duty(replace(DUTY, version=2))


def test_a_claim_taken_back_leaves_its_runs_to_another(storage: Storage) -> None:
    with storage.writing() as unit:
        unit.put_driver(s.DRIVER)
        unit.put_claim(CLAIM)
        unit.commit()
    back, again = replace(CLAIM, state=ClaimState.WITHDRAWN), replace(CLAIM, id=ClaimId("claim-2"))
    with storage.writing() as unit:
        unit.put_claim(back)
        unit.put_claim(again)
        unit.commit()
    with storage.reading() as records:
        assert records.claims(s.DRIVER.id) == [back, again]


def test_a_run_is_claimed_once(storage: Storage) -> None:
    with storage.writing() as unit:
        unit.put_driver(s.DRIVER)
        unit.put_claim(CLAIM)
        unit.commit()
    with storage.writing() as unit:
        unit.put_claim(CLAIM)
        with pytest.raises(PlanChanged):
            unit.put_claim(replace(CLAIM, id=ClaimId("claim-2")))
