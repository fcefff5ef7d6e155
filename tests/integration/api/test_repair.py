"""A failing day over the API: mended, told, explained, and nobody's time moved without a recorded yes."""

from typing import Any

import pytest

from tests.fakes import village_service as village
from tests.integration.api.conftest import Api, booked

DAY = "/v1/plans/2026-12-01"
BUS, CAR = "2026-12-01-bus", "2026-12-01-car"


@pytest.fixture
def day(api: Api) -> Api:
    """Return a day on which Ada rides to the market at half past ten."""
    booked(api)
    api.clock.set(village.NOW.replace(day=1, month=12, hour=8))
    return api


def shift_of(api: Api) -> str:
    (run,) = api.get("coordinator", DAY).json()["runs"]
    shift: str = run["shift_id"]
    return shift


def lose(api: Api, **more: Any) -> dict[str, Any]:
    answer = api.post("coordinator", f"{DAY}/repairs", {"failure": "driver_sick", **more})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_another_driver_takes_the_rides_of_a_sick_one(day: Api) -> None:
    shift = shift_of(day)
    repair = lose(day, shift_id=shift)
    other = {BUS: CAR, CAR: BUS}[shift]
    assert [one["kind"] for one in repair["told"]] == ["another_driver", "run_changed", "run_changed"]
    assert repair["told"][0]["text"].startswith("Ada Ash, Ada's house, Haddenham to Market, Ely: ")
    (change,) = repair["changes"]["legs"]
    assert (change["was"]["shift_id"], change["now"]["shift_id"]) == (shift, other)
    assert change["because"].endswith("the run it was on could not go on.")
    assert repair["cost_after"] == sum(repair["changes"]["after"].values())
    assert repair["stopped_by"] == "iterations"
    assert day.get("coordinator", DAY).json()["version"] == repair["version"]


def test_what_was_told_can_be_read_again(day: Api) -> None:
    repair = lose(day, shift_id=shift_of(day))
    (change,) = day.get("planner", f"{DAY}/changes").json()["changes"]
    assert change["kind"] == "DayReplanned"
    assert change["told"] == repair["told"]
    assert change["changes"] == repair["changes"]


def test_the_same_failure_sent_twice_is_mended_once(day: Api) -> None:
    body, key = {"failure": "driver_sick", "shift_id": shift_of(day)}, {"Idempotency-Key": "sick"}
    first = day.post("coordinator", f"{DAY}/repairs", body, headers=key)
    again = day.post("coordinator", f"{DAY}/repairs", body, headers=key)
    assert first.content == again.content
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(day.get("coordinator", f"{DAY}/changes").json()["changes"]) == 1


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"failure": "driver_sick", "shift_id": "shift-none"}, 404, None),
        ({"failure": "shift_shortened", "shift_id": BUS}, 422, "until"),
        (
            {"failure": "shift_shortened", "shift_id": BUS, "until": "2026-12-01T20:00:00+00:00"},
            422,
            "until",
        ),
        (
            {"failure": "vehicle_broken", "shift_id": BUS, "stands_at": {"id": "poi:nowhere"}},
            422,
            "stands_at",
        ),
        ({"failure": "flood", "shift_id": BUS}, 422, "failure"),
    ],
)
def test_what_cannot_have_failed_is_told(
    day: Api, body: dict[str, Any], status: int, field: str | None
) -> None:
    answer = day.post("coordinator", f"{DAY}/repairs", body)
    assert answer.status_code == status
    assert answer.json().get("field") == field


def asked(api: Api) -> dict[str, Any]:
    """Lose the shift that serves Ada, so that only another time is left; return the question."""
    shift = shift_of(api)
    other = {BUS: CAR, CAR: BUS}[shift]
    lose(api, shift_id=other, failure="shift_shortened", until="2026-12-01T09:45:00+00:00")
    lose(api, shift_id=shift)
    found = api.get("coordinator", f"{DAY}/proposals").json()["proposals"]
    assert len(found) == 1
    question: dict[str, Any] = found[0]
    return question


def test_a_rider_is_asked_and_agrees(day: Api) -> None:
    question = asked(day)
    path = f"{DAY}/proposals/{question['leg_id']}/agreement"
    assert day.post("coordinator", path, {"agreed_by": "  "}).json()["field"] == "agreed_by"
    answer = day.post("coordinator", path, {"agreed_by": "Ada's daughter", "channel": "phone"})
    assert answer.status_code == 200, answer.text
    (leg,) = answer.json()["legs"]
    assert (leg["pickup_from"], leg["arrive_by"]) == (
        question["asked"]["pickup_from"],
        question["asked"]["arrive_by"],
    )
    event = day.get("coordinator", "/v1/events?date=2026-12-01").json()["events"][-1]
    assert (event["type"], event["channel"], event["data"]["agreed_by"]) == (
        "PromiseChanged",
        "phone",
        "Ada's daughter",
    )
    assert day.post("coordinator", path, {"agreed_by": "Ada"}).status_code == 409
    assert day.get("coordinator", f"{DAY}/proposals").json()["proposals"] == []


def test_a_rider_is_asked_and_declines(day: Api) -> None:
    question = asked(day)
    path = f"{DAY}/proposals/{question['leg_id']}"
    answer = day.post("coordinator", f"{path}/refusal", {"declined_by": "Ada"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["legs"][0]["arrive_by"] == question["promised"]["arrive_by"]
    assert day.get("coordinator", f"{DAY}/proposals").json()["proposals"] == []
    assert day.post("coordinator", f"{path}/agreement", {"agreed_by": "Ada"}).status_code == 404
    (left,) = day.get("coordinator", f"{DAY}/explanation").json()["unserved"]
    assert left["leg_id"] == question["leg_id"]
    assert left["obstacles"]


def test_a_plan_explains_its_price(day: Api) -> None:
    found = day.get("planner", f"{DAY}/explanation").json()
    (run,) = found["runs"]
    assert run["total"] == sum(run["parts"].values()) == found["total"]
    assert run["parts"]["distance"] > 0
    assert found["unserved"] == []


def test_a_search_tells_what_it_changed(day: Api) -> None:
    answer = day.post("coordinator", f"{DAY}/optimisation", {"iterations": 50}).json()
    changes = answer["changes"]
    assert answer["cost_before"] == sum(changes["before"].values())
    assert answer["cost_after"] == sum(changes["after"].values())
    assert {one["leg_id"] for one in changes["legs"]} >= set(answer["moved"])
