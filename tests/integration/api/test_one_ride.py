"""A ride from the question to the driver's record, as each of them sees it."""

from datetime import UTC, datetime

from tests.fakes import village_service as village
from tests.integration.api.conftest import Api, booked, quoted, ride

DAY_PATH = "/v1/plans/2026-12-01"


def test_a_question_is_answered_with_offers(api: Api) -> None:
    answer = quoted(api)
    assert answer["denial"] is None
    offer = answer["offers"][0]
    assert offer["legs"][0]["pickup_from"] < offer["legs"][0]["pickup_to"] < "2026-12-01T10:30:00Z"
    assert offer["legs"][0]["arrive_by"] == "2026-12-01T10:30:00Z"
    assert offer["fare_pence"] >= 0
    assert api.get("resident", "/v1/quotes?date=2026-12-01").json()["quotes"][0]["id"] == answer["id"]


def test_an_offer_becomes_a_booking(api: Api) -> None:
    booking = booked(api, homeward={"kind": "leave_after", "at": "2026-12-01T12:30:00+00:00"})
    assert booking["state"] == "confirmed"
    assert [leg["direction"] for leg in booking["legs"]] == ["outward", "return"]
    found = api.get("resident", f"/v1/bookings/{booking['id']}")
    assert found.json() == booking
    assert found.headers["ETag"] == '"1"'
    spoken = booking["reference"].replace("-", " ").lower()
    by_reference = api.get("coordinator", "/v1/bookings", params={"reference": spoken}).json()
    assert by_reference["bookings"] == [booking]


def test_a_mistyped_reference_is_noticed(api: Api) -> None:
    reference = booked(api)["reference"]
    wrong = ("M" if reference[0] != "M" else "K") + reference[1:]
    answer = api.get("coordinator", "/v1/bookings", params={"reference": wrong})
    assert answer.status_code == 422
    assert answer.json()["field"] == "reference"


def test_a_booking_can_be_cancelled_once(api: Api) -> None:
    booking = booked(api)
    path = f"/v1/bookings/{booking['id']}/cancellation"
    assert api.post("resident", path).json()["state"] == "cancelled"
    again = api.post("resident", path)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/illegal-transition")


def test_a_booking_can_be_changed_in_place(api: Api) -> None:
    booking = booked(api)
    later = ride(outward={"kind": "arrive_by", "at": "2026-12-01T11:30:00+00:00"})
    answer = api.post("resident", f"/v1/bookings/{booking['id']}/amendment-quotes", later)
    assert answer.status_code == 201, answer.text
    offer = answer.json()["offers"][0]
    assert offer["replaces"] == booking["id"]
    changed = api.post("resident", "/v1/bookings", {"offer_id": offer["id"]}).json()
    assert (changed["id"], changed["reference"]) == (booking["id"], booking["reference"])
    assert changed["version"] == 2
    assert changed["legs"][0]["arrive_by"] == "2026-12-01T11:30:00Z"


def test_summer_times_carry_their_offset(api: Api) -> None:
    api.clock.set(datetime(2027, 6, 1, 9, tzinfo=UTC))
    shift = {
        "driver_id": village.CARA.id,
        "vehicle_id": village.BUS.id,
        "service_date": "2027-06-02",
        "starts_at": "2027-06-02T09:00:00+01:00",
        "ends_at": "2027-06-02T16:00:00+01:00",
    }
    assert api.post("coordinator", "/v1/shifts", shift).status_code == 201
    booking = booked(api, outward={"kind": "arrive_by", "at": "2027-06-02T10:30:00+01:00"})
    assert booking["legs"][0]["arrive_by"] == "2027-06-02T10:30:00+01:00"


def test_the_plan_shows_runs_and_refusals(api: Api) -> None:
    booking = booked(api)
    far = quoted(api, destination={"id": village.FAR.id})
    assert far["denial"]["reason"] == "outside_area"
    answer = api.get("coordinator", DAY_PATH)
    plan = answer.json()
    assert answer.headers["ETag"] == '"1"'
    assert [stop["leg_id"] for run in plan["runs"] for stop in run["stops"]] == [booking["legs"][0]["id"]] * 2
    assert [refusal["quote_id"] for refusal in plan["refusals"]] == [far["id"]]
    assert plan["bookings"] == 1
    assert plan["cost_millipence"]
    assert len(plan["shifts"]) == 2


def test_a_better_plan_is_looked_for(api: Api) -> None:
    booked(api)
    answer = api.post("coordinator", f"{DAY_PATH}/optimisation", {"iterations": 50})
    assert answer.status_code == 200, answer.text
    assert answer.json()["cost_after"] <= answer.json()["cost_before"]
    stale = api.post("coordinator", f"{DAY_PATH}/optimisation", headers={"If-Match": '"99"'})
    assert (stale.status_code, stale.json()["type"]) == (412, "/problems/plan-changed")


def test_a_driver_drives_and_records(api: Api) -> None:
    booking = booked(api)
    leg = booking["legs"][0]["id"]
    plan = api.get("coordinator", DAY_PATH).json()
    shift = plan["runs"][0]["shift_id"]
    who = "driver" if shift.endswith("bus") else "other_driver"
    api.clock.set(datetime(2026, 12, 1, 9, 0, tzinfo=UTC))
    sheet = api.get(who, f"/v1/runs/{shift}/manifest").json()
    assert [stop["rider"]["name"] for stop in sheet["stops"]] == ["Ada Ash", "Ada Ash"]
    pickup = sheet["stops"][0]
    records = f"/v1/runs/{shift}/records"
    steps = [
        {"happening": "started", "at": sheet["leaves_at"]},
        {"happening": "arrived", "leg_id": leg, "kind": "pickup", "at": pickup["starts_at"]},
        {"happening": "boarded", "leg_id": leg, "at": pickup["departs_at"]},
        {"happening": "arrived", "leg_id": leg, "kind": "delivery", "at": sheet["stops"][1]["arrives_at"]},
        {"happening": "alighted", "leg_id": leg, "at": sheet["stops"][1]["departs_at"]},
    ]
    for step in steps:
        api.clock.set(datetime.fromisoformat(step["at"]))
        answer = api.post(who, records, step)
        assert answer.status_code == 201, (step, answer.text)
    assert api.get("resident", f"/v1/bookings/{booking['id']}").json()["state"] == "completed"
    kinds = [event["type"] for event in api.get("planner", "/v1/events?date=2026-12-01").json()["events"]]
    assert kinds[:3] == ["TripRequest", "TripRequestResponse", "ClientOrderConfirmation"]
    assert "TripTaskCompletion" in kinds


def test_a_shift_that_carries_promised_rides_is_not_simply_taken_away(api: Api) -> None:
    booked(api, who="other_resident", origin={"id": village.BEN.home.id})
    shift = api.get("coordinator", DAY_PATH).json()["runs"][0]["shift_id"]
    refused = api.ask("coordinator", "DELETE", f"/v1/shifts/{shift}")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/would-strand-riders")
    assert len(refused.json()["references"]) == 1
    released = api.ask("coordinator", "DELETE", f"/v1/shifts/{shift}?release=true")
    assert len(released.json()["unassigned"]) == 1
    assert api.get("coordinator", DAY_PATH).json()["unassigned"]
