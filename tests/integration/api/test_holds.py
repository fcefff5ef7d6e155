"""What a coordinator settles by hand, over the API."""

from typing import Any

import pytest

from tests.fakes import village_service as village
from tests.integration.api.conftest import Api, booked

DAY = "/v1/plans/2026-12-01"
BUS, CAR = "2026-12-01-bus", "2026-12-01-car"


@pytest.fixture
def leg(api: Api) -> str:
    found: str = booked(api)["legs"][0]["id"]
    return found


def shift_of(api: Api) -> str:
    (run,) = api.get("coordinator", DAY).json()["runs"]
    shift: str = run["shift_id"]
    return shift


def move(api: Api, leg: str, shift: str, **more: Any) -> Any:
    body = {"moves": [{"leg_id": leg, "shift_id": shift}], "reason": "By agreement", **more}
    return api.post("coordinator", f"{DAY}/moves", body)


def test_holds_are_kept_and_let_go(api: Api, leg: str) -> None:
    shift, path = shift_of(api), f"{DAY}/holds"
    pinned = api.post("coordinator", path, {"hold": "pinned", "leg_id": leg, "reason": "As agreed"})
    assert pinned.status_code == 200, pinned.text
    assert pinned.json()["pinned"] == {leg: shift}
    frozen = api.post("coordinator", path, {"hold": "frozen", "shift_id": shift, "reason": "Printed"})
    assert frozen.json()["frozen"] == [shift]
    assert api.get("planner", path).json() == frozen.json()
    api.post("coordinator", path, {"hold": "released", "shift_id": shift, "reason": "Again"})
    left = api.get("planner", path).json()
    assert (left["frozen"], left["pinned"]) == ([], {leg: shift})
    assert api.get("coordinator", DAY).json()["version"] == left["version"]
    refused = api.post("coordinator", path, {"hold": "frozen", "shift_id": shift, "reason": " "})
    assert (refused.status_code, refused.json()["field"]) == (422, "reason")


def test_a_ride_is_moved_and_everybody_concerned_is_named(api: Api, leg: str) -> None:
    shift = shift_of(api)
    other = {BUS: CAR, CAR: BUS}[shift]
    answer = move(api, leg, other, pin=True)
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert body["changes"]["legs"][0]["because"].endswith("a coordinator moved it.")
    assert body["told"][0]["rider_id"] == village.ADA.id
    assert shift_of(api) == other
    assert api.get("coordinator", f"{DAY}/holds").json()["pinned"] == {leg: other}
    assert move(api, leg, other).status_code == 409
    assert api.get("coordinator", f"{DAY}/changes").json()["changes"][0]["reason"] == "By agreement"


def test_the_law_in_the_way_is_named_and_cannot_be_set_aside(api: Api) -> None:
    ride = {"rider_id": village.BEN.id, "origin": {"id": village.BEN.home.id}}
    leg = booked(api, "coordinator", **ride)["legs"][0]["id"]
    answer = move(api, leg, CAR, set_aside=True)
    assert answer.status_code == 409
    problem = answer.json()
    assert problem["type"] == "/problems/rule-broken"
    assert [one["rule"] for one in problem["rules"]] == ["vehicle"]
    assert problem["may_be_set_aside"] is False
    assert shift_of(api) == BUS
