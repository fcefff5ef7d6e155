"""A driver who asks to be forgotten: only what the books need stays, and nothing of it in the database's files."""

from datetime import timedelta
from pathlib import Path

import pytest

from api.audit.check import check
from api.notify.contact import Contact
from api.persistence.rota_tables import claim
from api.privacy.person_file import forget_driver
from api.service import Service
from scheduler.domain.errors import IllegalTransition, NotFound
from scheduler.domain.people import DriverId
from tests.fakes import village_service as village
from tests.integration.api.conftest import Api
from tests.integration.api.test_privacy import on_disk, service

DAN = village.DAN.id
TRACES = ("dan.dale@example.org", "Dan's house", "home:dan")


@pytest.fixture
def years_later(api: Api) -> Service:
    """Return the service long after Dan's last shift."""
    service(api).contacts.put(Contact(f"driver:{DAN}", "", email=TRACES[0]))
    api.clock.set(village.NOW + timedelta(days=740))
    return service(api)


def test_who_has_shifts_to_come_stays_until_they_are_taken_back(api: Api) -> None:
    with pytest.raises(IllegalTransition, match="Take them back first"):
        forget_driver(service(api), DAN)
    with pytest.raises(NotFound):
        forget_driver(service(api), DriverId("driver-nobody"))


def test_a_driver_without_claims_leaves_no_trace_in_the_files(years_later: Service, tmp_path: Path) -> None:
    assert all(trace.encode() in on_disk(tmp_path) for trace in ("Dan Dale", *TRACES))
    assert not forget_driver(years_later, DAN)
    left = on_disk(tmp_path)
    assert [trace for trace in ("Dan Dale", *TRACES) if trace.encode() in left] == []
    with years_later.storage.reading() as records:
        kept = records.driver(DAN)
    assert kept is not None, "shifts that were driven still count"
    assert kept.qualifications == ()
    assert check(years_later.audit.everything()).faults == ()


@pytest.mark.parametrize(("years", "stays"), [(5, True), (7, False)])
def test_the_name_stays_with_claims_as_long_as_they_are_kept(
    years_later: Service, tmp_path: Path, years: int, stays: bool
) -> None:
    sent = years_later.clock.now() - timedelta(days=365 * years)
    with years_later.storage.writing() as unit:
        unit.connection.execute(claim.insert().values(id="claim-1", driver_id=DAN, sent_at=sent, body="{}"))
        unit.commit()
    assert forget_driver(years_later, DAN) is stays
    assert (b"Dan Dale" in on_disk(tmp_path)) is stays
    assert b"home:dan" not in on_disk(tmp_path)
