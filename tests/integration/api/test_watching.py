"""What a monitor and the office are told of the outbox and of requests."""

from collections.abc import Callable
from datetime import timedelta

from scheduler.domain.outbox import Entry
from tests.fakes import village_service as village
from tests.integration.api.conftest import Api


def put_aside(api: Api) -> None:
    """Have one entry fail for good."""
    service = api.app.state.service
    with service.storage.writing() as unit:
        unit.put_entry(Entry("tell-nobody", village.NOW - timedelta(hours=1)))
        unit.commit()
    now = village.NOW
    taken = service.outbox.lease("tests", ["tell-nobody"], now=now, wall=now, until=now)
    service.outbox.park(taken, "There is no such address.")


def test_what_was_put_aside_is_listed_and_tried_again(api: Api) -> None:
    put_aside(api)
    (entry,) = api.get("coordinator", "/v1/outbox/parked").json()["entries"]
    assert (entry["kind"], entry["attempts"], entry["trouble"]) == (
        "tell-nobody",
        1,
        "There is no such address.",
    )
    path = f"/v1/outbox/parked/{entry['seq']}/retry"
    assert api.ask("coordinator", "PUT", path).status_code == 204
    assert api.get("coordinator", "/v1/outbox/parked").json() == {"entries": []}
    assert api.ask("coordinator", "PUT", path).status_code == 404


def test_the_monitor_is_told_only_where_it_may(start: Callable[..., Api], api: Api) -> None:
    assert api.get(None, "/metrics").status_code == 404
    api.client.__exit__(None, None, None)
    watched = start(metrics=True)
    put_aside(watched)
    watched.get("coordinator", "/v1/bookings/booking-nobody")
    told = watched.get(None, "/metrics").text
    assert 'drove_outbox_entries{state="parked"} 1.0' in told
    assert "drove_outbox_lag_seconds" in told
    assert 'route="/v1/bookings/{booking_id}",status="404"' in told
    assert "booking-nobody" not in told


def test_an_outbox_that_is_behind_is_told_and_stops_no_booking(api: Api) -> None:
    with api.app.state.service.storage.writing() as unit:
        unit.put_entry(Entry("tell-nobody", village.NOW - timedelta(minutes=30)))
        unit.commit()
    told = api.get(None, "/ready").json()
    assert told["ready"] is True
    assert told["checks"]["outbox"] == "behind by 30 minutes"
