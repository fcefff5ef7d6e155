"""The pages of regular rides."""

from tests.integration.pages.conftest import Browser, booked


def test_a_ride_is_had_again_changed_and_stopped(resident: Browser) -> None:
    at = booked(resident).path.removesuffix("/booked")
    assert f"{at}/again" in resident.get(at).links("/again")
    wrong = resident.send(f"{at}/again")
    assert set(wrong.errors) == {"days", "until-day", "holidays"}
    wanted = {"days": ["1", "3"], "until__day": "10", "until__month": "12", "until__year": "2026"}
    pressed = [resident.send(f"{at}/again", **wanted, holidays="no", driver="same") for _ in range(2)]
    series = pressed[0]
    assert pressed[1].path == series.path, "a second press starts no second regular ride"
    assert series.heading == "Your regular ride Ada's house to Market"
    assert "Every Tuesday and Thursday, until Thursday 10 December" in series.words
    assert series.words.count("Leave this day out") == 4
    assert series.path in resident.get("/rides").links("/series/")
    assert "one date of a regular ride" in resident.get(at).words
    left = resident.send(f"{series.path}/leave-out", day="2026-12-08")
    assert left.words.count("Leave this day out") == 3
    assert "Ask for this day : Tuesday 8 December" in left.words
    assert resident.send(f"{series.path}/take-in", day="2026-12-08").words.count("Leave this day out") == 4
    ride = resident.get(series.path).links("/rides/booking")[1]
    resident.send(f"{ride}/cancel", which="all")
    assert "Cancelled Ask for this day : Thursday 3 December" in resident.get(series.path).words
    assert resident.send(f"{series.path}/take-in", day="2026-12-03").words.count("Leave this day out") == 4
    bad = resident.send(f"{series.path}/times", day="2026-12-03", outward="soon", homeward="13:00")
    assert bad.errors == {"outward": "Enter a time, like 9:30 or 14:30."}
    assert bad.values("homeward") == ["13:00"], "what was typed is still there"
    assert 'value="2026-12-03" selected' in bad.source
    changed = resident.send(f"{series.path}/times", day="2026-12-03", outward="11", homeward="13:00")
    assert "Be there by 11:00 am" in changed.words
    stopped = resident.send(f"{series.path}/leave-out", day="2026-12-01", following="yes")
    assert "Leave this day out" not in stopped.words
    assert resident.get("/rides").links("/series/") == []
