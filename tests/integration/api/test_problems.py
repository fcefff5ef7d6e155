"""Whatever goes wrong is a problem document that names the field and the remedy."""

from collections.abc import Iterator
from typing import Any

import pytest

from api.problems import BY_STATUS, EVERY_KIND, KINDS, problem_of
from api.security.refusals import NotAllowed, NotSignedIn
from scheduler.domain import errors
from tests.fakes import village_service as village
from tests.integration.api.conftest import Api, booked, quoted, ride

TIMES = [
    0,
    "0",
    1764585000,
    "1764585000",
    "2026-12-01T10:30:00",
    "2026-12-01",
    "tomorrow",
    None,
    True,
    1.5,
    "",
    [],
]


def leaves(error: type[Exception]) -> Iterator[type[Exception]]:
    yield error
    for below in error.__subclasses__():
        yield from leaves(below)


@pytest.mark.parametrize("error", list(leaves(errors.SchedulerError)))
def test_every_error_of_the_scheduler_has_a_problem(error: type[Exception]) -> None:
    assert error in KINDS, f"{error.__name__} is missing in api.problems.KINDS"


@pytest.mark.parametrize("kind", EVERY_KIND.values(), ids=EVERY_KIND)
def test_every_kind_can_be_looked_up(api: Api, kind: Any) -> None:
    answer = api.get(None, f"/problems/{kind.slug}")
    assert answer.json() == {"type": f"/problems/{kind.slug}", "title": kind.title, "status": kind.status}


def test_an_error_carries_what_it_knows() -> None:
    stranded = problem_of(errors.WouldStrandRiders("no", ("A", "B")))
    assert stranded.body()["references"] == ["A", "B"]
    assert problem_of(errors.InvalidRequest("party", "too many")).body()["field"] == "party"
    assert problem_of(errors.TravelTimesUnavailable("later")).headers["Retry-After"]
    assert "secret" not in str(problem_of(errors.BrokenInput("secret path")).body())
    assert problem_of(NotSignedIn("who?")).kind.status == 401
    assert problem_of(NotAllowed("no")).kind.status == 403
    assert BY_STATUS[404].slug == "not-found"


@pytest.mark.parametrize("time", TIMES, ids=repr)
def test_only_moments_with_an_offset_are_times(api: Api, time: Any) -> None:
    answer = api.post("resident", "/v1/quotes", ride(outward={"kind": "arrive_by", "at": time}))
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["type"] == "/problems/invalid-request"
    assert problem["field"] == "outward.at"
    assert "2026-12-01T09:30:00+00:00" in problem["detail"]


BAD_RIDES: list[tuple[dict[str, Any], str]] = [
    ({"origin": {"id": "poi:nowhere"}}, "origin"),
    ({"origin": {"id": ""}}, "origin.id"),
    ({"origin": {"id": "poi:market", "lat": 52.3}}, "origin.lat"),
    ({"origin": {"lat": 91, "lon": 0}}, "origin.lat"),
    ({"origin": {"lat": "52.3", "lon": 0.1}}, "origin.lat"),
    ({"origin": {}}, "origin.lat"),
    ({"origin": "market"}, "origin"),
    ({"party": {"companions": -1}}, "party.companions"),
    ({"party": {"companions": "2"}}, "party.companions"),
    ({"party": {"companions": 101}}, "party.companions"),
    ({"outward": {"kind": "arrive_by", "at": "2026-11-30T08:00:00+00:00"}}, "outward.at"),
    ({"outward": {"kind": "whenever", "at": "2026-12-01T10:30:00+00:00"}}, "outward.kind"),
    ({"outward": {"kind": "arrive_by", "at": "2026-13-01T10:30:00+00:00"}}, "outward.at"),
    ({"outward": {"kind": "arrive_by", "at": "0001-01-01T00:00:00+23:59"}}, "outward.at"),
    ({"homeward": {"kind": "leave_after", "at": "2026-12-02T10:30:00+00:00"}}, "homeward.at"),
    ({"needs": {"wheelchair": "big"}}, "needs.wheelchair"),
    ({"colour": "red"}, "colour"),
    ({"driver_gender": "any"}, "driver_gender"),
]


@pytest.mark.parametrize(("change", "field"), BAD_RIDES, ids=lambda value: str(value)[:40])
def test_a_ride_that_cannot_be_asked_for(api: Api, change: dict[str, Any], field: str) -> None:
    answer = api.post("resident", "/v1/quotes", ride(**change))
    assert answer.status_code == 422, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["field"].startswith(field)
    assert answer.json()["detail"]
    assert api.get("coordinator", "/v1/quotes?date=2026-12-01").json()["quotes"] == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"destination": {"id": village.FAR.id}}, "outside_area"),
        ({"destination": {"lat": 52.35, "lon": 5.0}}, "outside_area"),
        ({"party": {"companions": 20}}, "party_too_large"),
        ({"outward": {"kind": "arrive_by", "at": "2027-02-01T10:30:00+00:00"}}, "beyond_horizon"),
        ({"needs": {"never_left_alone": True}, "needs_consent": {}}, "escort_needed"),
    ],
)
def test_a_ride_that_cannot_be_had_is_answered_not_refused(
    api: Api, change: dict[str, Any], reason: str
) -> None:
    answer = quoted(api, **change)
    assert answer["offers"] == []
    assert answer["denial"]["reason"] == reason
    assert answer["denial"]["text"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b"1" * 5000, b"[" * 100_000]
)
def test_a_body_that_is_no_ride(api: Api, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = api.ask("resident", "POST", "/v1/quotes", content=body, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/invalid-request"


def test_a_body_that_is_too_large(api: Api) -> None:
    answer = api.post("resident", "/v1/quotes", {"origin": {"id": "x" * 400_000}})
    assert answer.status_code == 413
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_form_is_no_json(api: Api) -> None:
    answer = api.ask("resident", "POST", "/v1/quotes", data={"origin": "x"})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("who", "method", "path"),
    [
        ("resident", "GET", "/v1/bookings/booking-none"),
        ("coordinator", "GET", "/v1/riders/none"),
        ("coordinator", "GET", "/v1/drivers/none"),
        ("coordinator", "GET", "/v1/vehicles/none"),
        ("coordinator", "GET", "/v1/shifts/none"),
        ("coordinator", "GET", "/v1/runs/none/manifest"),
        (None, "GET", "/v1/places/poi:none"),
        (None, "GET", "/v1/nothing"),
        (None, "GET", "/problems/none"),
    ],
)
def test_what_is_not_there(api: Api, who: str | None, method: str, path: str) -> None:
    answer = api.ask(who, method, path)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


def test_unknown_ids_in_bodies(api: Api) -> None:
    assert api.post("resident", "/v1/bookings", {"offer_id": "offer-none"}).status_code == 404
    assert api.post("coordinator", "/v1/quotes", ride(rider_id="rider-none")).status_code == 404
    assert api.post("coordinator", "/v1/quotes", ride()).json()["field"] == "rider_id"


def test_a_method_that_is_not_offered(api: Api) -> None:
    answer = api.ask("resident", "PATCH", "/v1/quotes")
    assert (answer.status_code, answer.json()["type"]) == (405, "/problems/method-not-allowed")
    assert answer.headers["Allow"]


@pytest.mark.parametrize("day", ["0", "1764585000", "2026-12-32", "20261201", "yesterday", "1999-01-01"])
def test_a_day_that_is_none(api: Api, day: str) -> None:
    assert api.get("coordinator", f"/v1/plans/{day}").status_code == 422
    assert api.get("coordinator", f"/v1/events?date={day}").status_code == 422


def test_an_offer_that_has_run_out(api: Api) -> None:
    offer = quoted(api)["offers"][0]["id"]
    api.clock.advance(901)
    answer = api.post("resident", "/v1/bookings", {"offer_id": offer})
    assert (answer.status_code, answer.json()["type"]) == (410, "/problems/offer-expired")


def test_an_offer_that_somebody_else_took_comes_with_a_fresh_answer(api: Api) -> None:
    wheelchair = {
        "origin": {"id": village.BEN.home.id},
        "outward": {"kind": "arrive_by", "at": "2026-12-01T09:15:00+00:00"},
    }
    offer = quoted(api, "other_resident", **wheelchair)["offers"][0]["id"]
    for shift in api.get("coordinator", "/v1/shifts?date=2026-12-01").json()["shifts"]:
        api.ask("coordinator", "DELETE", f"/v1/shifts/{shift['id']}")
    answer = api.post("other_resident", "/v1/bookings", {"offer_id": offer})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/offer-superseded")
    assert answer.json()["quote"]["denial"]["reason"] == "no_drivers"
    assert api.get("coordinator", "/v1/bookings?date=2026-12-01").json()["bookings"] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ends_at": "2026-12-05T07:00:00+00:00"}, "ends_at"),
        ({"starts_at": "2026-11-01T07:00:00+00:00"}, "ends_at"),
        ({"starts_at": 0}, "starts_at"),
        ({"vehicle_id": "vehicle none"}, "vehicle_id"),
    ],
)
def test_a_shift_that_cannot_be(api: Api, change: dict[str, Any], field: str) -> None:
    shift = {
        "vehicle_id": village.BUS.id,
        "service_date": "2026-12-05",
        "starts_at": "2026-12-05T08:00:00+00:00",
        "ends_at": "2026-12-05T12:00:00+00:00",
    }
    answer = api.post("driver", "/v1/shifts", shift | change)
    assert answer.status_code == 422, answer.text
    assert answer.json()["field"] == field


def test_a_fault_of_ours_says_nothing_about_itself(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    booking = booked(api)

    def fail(*_: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(type(api.app.state.service.scheduler), "booking", fail)
    answer = api.get("resident", f"/v1/bookings/{booking['id']}")
    assert (answer.status_code, answer.json()["type"]) == (500, "/problems/internal")
    assert "secret" not in answer.text
    assert answer.headers["X-Request-Id"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_when_the_roads_cannot_be_asked(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise errors.TravelTimesUnavailable("The roads cannot be asked. Try again.")

    monkeypatch.setattr(type(api.app.state.service.surroundings.travel_times), "matrix", fail)
    answer = api.post("resident", "/v1/quotes", ride())
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/travel-times-unavailable")
    assert answer.headers["Retry-After"]
