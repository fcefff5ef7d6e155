"""The office begins and corrects what is kept of riders, drivers and vehicles."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from scheduler.domain.load import Load
from scheduler.domain.people import Gender, Unwilling
from tests.fakes import village_service as village
from tests.integration.pages.conftest import Browser

HOME = {"address": "1 Mill Lane", "near": village.MARKET.name}


@pytest.fixture
def desk(browse: Callable[..., Browser]) -> Browser:
    return browse("coordinator")


def kept(desk: Browser, kind: str, name: str) -> Any:
    with desk.client.app.state.service.storage.reading() as found:  # type: ignore[attr-defined]
        return next(one for one in getattr(found, kind)() if one.name == name)


def test_a_new_rider_can_book_at_once(desk: Browser) -> None:
    page = desk.send("/desk/riders/new", name="Zoe Zeal", phone="01632 960999", facts="member", **HOME)
    assert page.heading == "Zoe Zeal"
    assert "1 Mill Lane, Ely" in page.words
    rider = kept(desk, "riders", "Zoe Zeal")
    assert rider.home.point == village.MARKET.point
    assert (rider.section_19_member, rider.concession_pass) == (True, False)
    again = desk.send("/desk/riders/new", name="zoe zeal", phone="01632 960999", **HOME)
    assert "already" in again.errors["name"]
    assert desk.get(f"/desk/call/{rider.id}").status == 200
    corrected = desk.send(
        f"{page.path}/record", name="Zoë Zeal", phone="", address="1 Mill Lane, Ely", near=""
    )
    assert corrected.heading == "Zoë Zeal"
    assert kept(desk, "riders", "Zoë Zeal").home == rider.home


def test_a_place_that_could_be_several_is_asked_about(desk: Browser) -> None:
    page = desk.send("/desk/riders/new", name="Zoe Zeal", address="1 Mill Lane", near="s")
    assert page.errors["near-id"] == "Choose which place is meant."
    chosen = page.values("near-id")[0]
    kept_ = desk.send("/desk/riders/new", name="Zoe Zeal", address="1 Mill Lane", near="s", near__id=chosen)
    assert kept_.heading == "Zoe Zeal"
    nowhere = desk.send("/desk/riders/new", name="Zoe", address="1 Mill Lane", near="zzzz")
    assert "no such place" in nowhere.errors["near"]


def test_correcting_a_driver_keeps_everything_else(desk: Browser) -> None:
    before = kept(desk, "drivers", village.CARA.name)
    fields = {"address": before.home.label, "near": "", "gender": "female", "facts": ["dogs", "paid"]}
    assert desk.send(f"/desk/volunteers/{before.id}/record", name="Cara Carr", **fields).status == 200
    now = kept(desk, "drivers", "Cara Carr")
    assert (now.gender, now.paid, now.home) == (Gender.FEMALE, True, before.home)
    assert now.qualifications == before.qualifications
    assert desk.send("/desk/volunteers/new", name="Nia New", **HOME).heading == "Nia New"


def test_a_vehicle_is_added_and_corrected(desk: Browser) -> None:
    fields = {
        "kind": "minibus",
        "mode": "section_22",
        "seats": "8",
        "bays": "1",
        "lost": "2",
        "weight": "4000",
    }
    wrong = desk.send("/desk/vehicles/new", name="Bus", **fields | {"bays": "6"}, **HOME)
    assert "cannot take more seats" in wrong.errors["lost"]
    assert "Bus" in desk.send("/desk/vehicles/new", name="Bus", facts="gear", **fields, **HOME).words
    made = kept(desk, "vehicles", "Bus")
    assert made.layouts == (Load(seats=8), Load(seats=6, wheelchair_bays=1))
    assert (made.gross_kg, made.has_access_gear) == (4000, True)
    shown = desk.get(f"/desk/vehicles/{made.id}")
    assert shown.values("lost") == ["2"]


def test_what_a_program_does_not_name_stays_when_it_changes_a_record(desk: Browser) -> None:
    with desk.client.app.state.service.storage.writing() as unit:  # type: ignore[attr-defined]
        unit.put_driver(replace(village.CARA, unwilling=frozenset({Unwilling.CHILDREN})))
        unit.put_vehicle(replace(village.BUS, gross_kg=4000, owner_id=village.CARA.id))
        unit.commit()
    driver = {"name": "Cara Carr", "home": {"id": village.HALL.id}}
    vehicle = {
        "name": "Old bus",
        "vehicle_class": "minibus",
        "layouts": [{"seats": 6}],
        "mode": "section_22",
        "depot": {"id": village.HALL.id},
    }
    for path, body in ((f"drivers/{village.CARA.id}", driver), (f"vehicles/{village.BUS.id}", vehicle)):
        headers = {"origin": "http://testserver"}
        assert desk.client.put(f"/v1/{path}", json=body, headers=headers).status_code == 200
    assert kept(desk, "drivers", "Cara Carr").unwilling == {Unwilling.CHILDREN}
    bus = kept(desk, "vehicles", "Old bus")
    assert (bus.gross_kg, bus.owner_id) == (4000, village.CARA.id)


def test_a_driver_says_how_they_are_reached(browse: Callable[..., Browser]) -> None:
    driver, own = browse("driver"), f"/volunteers/{village.CARA.id}/ways"
    assert "mobile number" in driver.send(own, way="sms", phone="01632 960001").errors["phone"]
    assert "E-mail to cara@example.org" in driver.send(own, way="email", email="cara@example.org").words
    assert driver.get(f"/volunteers/{village.DAN.id}/ways").status == 404


def test_what_nobody_can_see_is_not_kept_and_is_no_address(desk: Browser) -> None:
    """NUL is refused by PostgreSQL; ends of lines could become lines of mails; turned text reads as another."""
    name = "Zoe\x00 \u202eZeal\r\nBcc: x@example.org"
    page = desk.send("/desk/riders/new", name=name, **HOME)
    assert page.heading == "Zoe Zeal Bcc: x@example.org"
    assert kept(desk, "riders", "Zoe Zeal Bcc: x@example.org")
    for address in ("/desk/riders/a%00b", "/desk?date=%00", "/desk/runs/%1b"):
        assert desk.get(address).status == 404
