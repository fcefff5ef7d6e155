"""What a monitor and the office are told of the outbox and of requests."""

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from scheduler.domain.booking import Channel
from scheduler.domain.events import SYSTEM
from scheduler.domain.outbox import Entry
from scheduler.usecases.commands import OptimiseDay, Origin
from tests.fakes import village_service as village
from tests.integration.api.conftest import Api, quoted, ride


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


def test_the_monitor_counts_answers_by_reason_and_sees_leases_and_gaps(start: Callable[..., Api]) -> None:
    api = start(metrics=True)
    before = figures(api)
    quoted(api)
    api.post("resident", "/v1/quotes", ride(outward={"kind": "arrive_by", "at": "2026-12-01T02:00:00+00:00"}))
    service = api.app.state.service
    service.scheduler.optimise(OptimiseDay(date(2026, 12, 1), Origin(SYSTEM, Channel.SYSTEM), iterations=1))
    with service.storage.writing() as unit:
        unit.put_entry(Entry("tell-nobody", village.NOW))
        unit.commit()
    wall = service.surroundings.wall_clock.now()
    service.outbox.lease(
        "a worker", ["tell-nobody"], now=village.NOW, wall=wall, until=wall - timedelta(seconds=1)
    )
    now = figures(api)

    def more(name: str) -> float:
        return now[name] - before.get(name, 0.0)

    assert more('drove_quotes_total{outcome="offered",reason="none"}') == 1
    denials = {name for name in now if name.startswith('drove_quotes_total{outcome="denied"') and more(name)}
    assert len(denials) == 1
    assert 'reason="none"' not in denials.pop()
    assert now['drove_worker_leases{state="over"}'] == 1
    assert now['drove_worker_leases{state="running"}'] == 0
    assert now['drove_plan_gap_ratio{days_ahead="1"}'] == 0


def figures(api: Api) -> dict[str, float]:
    """Return what the monitor reads, by name and labels."""
    lines = [line for line in api.get(None, "/metrics").text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_a_request_is_logged_with_the_trace_it_belongs_to(
    start: Callable[..., Api], capsys: pytest.CaptureFixture[str]
) -> None:
    api, trace, span = start(log="json"), "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
    for sent, told in (
        (f"00-{trace}-{span}-01", trace),
        (f"00-{'0' * 32}-{span}-01", None),
        ("Ada Ash was here", None),
    ):
        answer = api.get(None, "/v1/service", headers={"traceparent": sent})
        line = json.loads(capsys.readouterr().err.splitlines()[-1])
        assert line["request_id"] == answer.headers["X-Request-Id"]
        assert line.get("trace_id") == told


def test_methods_that_nobody_knows_make_no_new_series(start: Callable[..., Api]) -> None:
    api = start(metrics=True)
    api.ask(None, "MAKEUP", "/v1/service")
    told = api.get(None, "/metrics").text
    assert 'method="other"' in told
    assert "MAKEUP" not in told
