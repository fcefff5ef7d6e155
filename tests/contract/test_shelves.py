"""What every storage must do with what is kept beside the plan."""

from dataclasses import replace

import pytest

from scheduler.domain.booking import Channel, OfferId, QuoteId
from scheduler.domain.enquiry import Enquiry, EnquiryState
from scheduler.domain.errors import PlanChanged
from scheduler.domain.people import RiderId
from scheduler.domain.waiting import WaitId, Waiting, WaitKind, WaitState
from scheduler.usecases.ports import Storage
from tests.contract import samples as s

OTHER = replace(s.RIDER, id=RiderId("rider-2"))


def enquiry(number: int = 1, rider: RiderId = s.RIDER.id) -> Enquiry:
    return Enquiry(QuoteId(f"quote-{number}"), rider, s.DAY, Channel.PHONE, s.NOW)


def waiting(number: int = 1) -> Waiting:
    asked = s.request(f"request-{number}")
    id_ = WaitId(f"waiting-{number}")
    return Waiting(id_, QuoteId("quote-1"), asked, WaitKind.WAITING_LIST, s.NOW, s.NOW, Channel.WEB)


@pytest.fixture(autouse=True)
def people(storage: Storage) -> None:
    with storage.writing() as unit:
        unit.put_rider(s.RIDER)
        unit.put_rider(OTHER)
        unit.commit()


def test_what_is_kept_is_found_by_each_key(storage: Storage) -> None:
    with storage.writing() as unit:
        for one in (enquiry(2), enquiry(1), enquiry(3, OTHER.id)):
            unit.enquiries.put(one)
        unit.waiting.put(waiting())
        assert unit.enquiries.of_rider(s.RIDER.id) == [enquiry(1), enquiry(2)], "its own writes, by id"
        unit.commit()
    with storage.reading() as records:
        assert records.enquiries.get("quote-3") == enquiry(3, OTHER.id)
        assert records.enquiries.get("quote-9") is None
        assert records.enquiries.of_rider(s.RIDER.id) == [enquiry(1), enquiry(2)]
        assert len(records.enquiries.of_date(s.DAY)) == 3
        assert records.enquiries.of_date(s.NEXT) == []
        assert records.waiting.about("request-1") == [waiting()]
        assert records.waiting.about("request-2") == []


def test_states_are_found_as_they_are_now(storage: Storage) -> None:
    with storage.writing() as unit:
        unit.waiting.put(waiting(1))
        unit.waiting.put(waiting(2))
        unit.commit()
    offered = waiting(2).offered(OfferId("offer-1"), s.NOW)
    with storage.writing() as unit:
        unit.waiting.put(offered)
        unit.commit()
    with storage.reading() as records:
        assert records.waiting.in_state([WaitState.WAITING]) == [waiting(1)]
        assert records.waiting.in_state([WaitState.OFFERED, WaitState.BOOKED]) == [offered]
        assert records.waiting.about("request-2") == [offered]


def test_nothing_is_kept_without_a_commit(storage: Storage) -> None:
    with storage.writing() as unit:
        unit.enquiries.put(enquiry())
    with storage.reading() as records:
        assert records.enquiries.get("quote-1") is None


def put_enquiry(storage: Storage, one: Enquiry) -> None:
    with storage.writing() as unit:
        unit.enquiries.put(one)
        unit.commit()


def test_two_changes_of_one_version_are_one_too_many(storage: Storage) -> None:
    with storage.writing() as unit:
        unit.enquiries.put(enquiry())
        unit.commit()
    closed = enquiry().closed(EnquiryState.DECLINED, s.NOW)
    with storage.writing() as unit:
        unit.enquiries.put(closed)
        unit.commit()
    for late in (closed, enquiry()):
        with pytest.raises(PlanChanged, match="changed by somebody else"):
            put_enquiry(storage, late)
    with storage.reading() as records:
        assert records.enquiries.get("quote-1") == closed
