"""The pages of a ride home that waits for a call."""

from collections.abc import Callable
from datetime import UTC, datetime

from scheduler.domain.ready_call import ReadyState
from tests.fakes import village_service as village
from tests.integration.pages.conftest import Browser, asked

RINGS = {"back": "ready", "ready__time": "12:00"}


def test_a_resident_rings_and_is_fetched(browse: Callable[..., Browser]) -> None:
    resident, desk = browse("resident"), browse("coordinator")
    at, page = asked(resident, back=RINGS)
    assert "For the ride back, ring us when you are ready." in page.words
    check = resident.send(f"{at}/offers", offer=page.values("offer")[0])
    assert "You ring us, at about 12 noon" in check.words
    booked = resident.send(f"{at}/check")
    assert "Ring us when you are ready to go home. We fetch you within 1 hour." in booked.words
    ride = booked.path.removesuffix("/booked")
    link = resident.get(ride).links("/way-home/")[0]
    assert "when you are ready, or press a button" in resident.get(link).words
    resident.clock.set(datetime(2026, 12, 1, 11, 20, tzinfo=UTC))
    assert "not yet; about 12:00" in desk.get("/desk?date=2026-12-01").words
    assert "I am ready: fetch me" in resident.get(link).words
    found = resident.send(f"{link}/ring")
    assert found.heading == "We can fetch you"
    assert "No ride home is booked yet." in resident.get(link).words, "nobody said that no driver is free"
    board = desk.get("/desk?date=2026-12-01").words
    assert "rang 0 min" in board
    assert "Choosing" not in board, "the ride home is on its own list"
    resident.clock.set(datetime(2026, 12, 1, 12, 50, tzinfo=UTC))
    assert "over 90 min 90 min" in desk.get("/desk?date=2026-12-01").words
    found = desk.send(f"{link}/ring")
    done = desk.send(f"{link}/take", offer=found.values("offer")[0])
    assert "Back: Market to" in done.words
    again = desk.send(f"{link}/take", offer=found.values("offer")[0])
    assert "just gone" not in again.words, "a second press"
    assert "ride home is booked" in again.heading
    assert resident.get(link).heading == "Your ride home is booked"
    service = resident.client.app.state.service  # type: ignore[attr-defined]
    with service.storage.reading() as records:
        assert [one.state for one in records.ready_calls.of_date(village.TOMORROW)] == [ReadyState.PROMISED]


def test_the_question_asks_for_a_guess(resident: Browser) -> None:
    at, _ = asked(resident, upto="back")
    assert resident.send(f"{at}/back", back="ready").errors == {
        "ready-time": "Enter a time, like 9:30 or 14:30."
    }
