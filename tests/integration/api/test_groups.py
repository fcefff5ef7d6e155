"""One trip for several riders through the API: all or none, and given back as one."""

from tests.fakes import village_service as village
from tests.integration.api.conftest import Api, ride

BEN = {"rider_id": village.BEN.id, "origin": {"id": village.BEN.home.id}}
ADA = {"rider_id": village.ADA.id}


def test_everybody_is_booked_and_given_back(api: Api) -> None:
    rides = {"rides": [ride(**ADA), ride(**BEN)]}
    assert api.post("resident", "/v1/group-quotes", rides).status_code == 404, "Ben is not hers to book for"
    answer = api.post("coordinator", "/v1/group-quotes", rides)
    assert answer.status_code == 201, answer.text
    offers = [quote["offers"][0]["id"] for quote in answer.json()["quotes"]]
    assert answer.json()["alternatives"] == []
    alone = api.post("coordinator", "/v1/bookings", {"offer_id": offers[0]})
    assert alone.status_code == 422, "a part of a trip is not booked by itself"
    assert api.post("coordinator", "/v1/group-bookings", {"offer_ids": offers[:1]}).status_code == 422
    assert api.post("resident", "/v1/group-bookings", {"offer_ids": offers}).status_code == 404
    answer = api.post("coordinator", "/v1/group-bookings", {"offer_ids": offers})
    assert answer.status_code == 201, answer.text
    first, second = answer.json()["bookings"]
    assert first["request"]["group_id"] == second["request"]["group_id"]
    assert api.post("coordinator", "/v1/group-bookings", {"offer_ids": offers}).status_code == 409
    path = f"/v1/bookings/{first['id']}/group-cancellation"
    assert api.post("resident", path, {}).status_code == 404
    gone = api.post("coordinator", path, {})
    assert {one["state"] for one in gone.json()["bookings"]} == {"cancelled"}
    assert api.post("coordinator", path, {}).status_code == 409


def test_where_somebody_has_no_seat_it_is_told_when_all_have(api: Api) -> None:
    early = {"outward": {"kind": "arrive_by", "at": "2026-12-01T06:50:00+00:00"}}
    rides = [ride(**ADA | early), ride(**BEN | early)]
    told = api.post("coordinator", "/v1/group-quotes", {"rides": rides}).json()
    assert [len(quote["offers"]) for quote in told["quotes"]] == [0, 0]
    assert {one["kind"] for one in told["alternatives"]} >= {"other_time"}
    sooner, other = told["alternatives"][0]["rides"]
    assert [sooner["rider_id"], other["rider_id"]] == [village.ADA.id, village.BEN.id]
    assert sooner["outward"] == other["outward"]
    times = {"outward": sooner["outward"], "homeward": sooner["homeward"]}
    rides = [ride(**ADA | times), ride(**BEN | times)]
    told = api.post("coordinator", "/v1/group-quotes", {"rides": rides}).json()
    assert all(quote["offers"] for quote in told["quotes"])
