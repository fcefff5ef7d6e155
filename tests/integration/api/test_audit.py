"""Every write, and every look at somebody's needs, stands in the audit log; what is done to the log shows."""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from typer.testing import CliRunner

import drove
from api.audit.check import Verdict, check
from api.audit.deed import Deed, Line
from api.demo import PASSWORD
from api.persistence.audit import AuditLog
from api.persistence.database import Database, one_moment, open_beside
from api.service import Service
from scheduler.domain.booking import Channel
from scheduler.domain.events import Actor
from tests.fakes import village_service as village
from tests.integration.api.conftest import LOGINS, Api, booked, quoted

CLERK = Actor("coordinator", "account-coordinator")


@pytest.fixture
def api(api: Api) -> Api:
    """Return the API with everybody signed in, so that coming in is written down before anything else."""
    assert all(api.tokens[who] for who in LOGINS)
    return api


def service(api: Api) -> Service:
    found: Service = api.app.state.service
    return found


def log(api: Api) -> AuditLog:
    return service(api).audit


def lines(api: Api) -> list[Line]:
    return [one[0] for one in log(api).everything() if isinstance(one[0], Line)]


def since(api: Api, number: int) -> list[Deed]:
    return [line.deed for line in lines(api)[number:]]


def verdict(api: Api, expected: tuple[int, str] | None = None) -> Verdict:
    return check(log(api).everything(), expected)


def test_a_booking_by_telephone_is_written_down_with_who_and_how(api: Api) -> None:
    before = len(lines(api))
    offer = quoted(api, "coordinator", rider_id=village.ADA.id)["offers"][0]
    made = api.post("coordinator", "/v1/bookings", {"offer_id": offer["id"], "channel": "phone"}).json()
    (deed,) = since(api, before)
    assert (deed.action, deed.subject) == ("ClientOrderConfirmation", f"booking:{made['id']}")
    assert (deed.actor, deed.channel) == (CLERK, Channel.PHONE)
    assert deed.people == (f"rider:{village.ADA.id}",)


def test_a_cancellation_names_whose_ride_it_was(api: Api) -> None:
    made, before = booked(api), len(lines(api))
    api.post("resident", f"/v1/bookings/{made['id']}/cancellation")
    (deed,) = since(api, before)
    assert (deed.action, deed.actor.role, deed.people) == (
        "TripCancelResponse",
        "resident",
        (f"rider:{village.ADA.id}",),
    )


def test_a_changed_record_says_which_parts_and_not_what_they_were(api: Api) -> None:
    before = len(lines(api))
    record = {
        "name": "Ada Otherwise",
        "phone": "01632 960777",
        "needs": {"walking_frame": True},
        "needs_consent": {},
    }
    path = f"/v1/riders/{village.ADA.id}"
    assert api.ask("coordinator", "PUT", path, json=record).status_code == 200
    deed, agreed = since(api, before)
    assert (agreed.action, agreed.detail) == ("consent.given", {"wording": "2026-11"})
    assert (deed.action, deed.actor, deed.subject) == ("rider.changed", CLERK, f"rider:{village.ADA.id}")
    assert "name" in deed.detail["changed"]
    assert not any("Otherwise" in str(value) or "960777" in str(value) for value in deed.detail.values())
    api.ask("coordinator", "PUT", path, json=record)
    assert len(since(api, before)) == 2, "what changes nothing is no change"


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("coordinator", "/v1/riders"),
        ("coordinator", f"/v1/riders/{village.ADA.id}"),
        ("coordinator", "/v1/bookings?date=2026-12-01"),
        ("coordinator", "/v1/runs/2026-12-01-bus/manifest"),
        ("coordinator", f"/desk/riders/{village.ADA.id}"),
        ("coordinator", "/desk/riders"),
        ("coordinator", "/desk/runs/2026-12-01-bus"),
    ],
)
def test_a_look_at_somebodys_needs_is_written_down_once(api: Api, who: str, path: str) -> None:
    booked(api)
    before = len(lines(api))
    assert api.get(who, path).status_code == 200
    (deed,) = since(api, before)
    assert (deed.action, deed.actor) == ("needs.read", CLERK)
    assert f"rider:{village.ADA.id}" in deed.people
    api.get(who, path)
    assert len(since(api, before)) == 1
    api.wall.advance(3600)
    api.get(who, path)
    assert len(since(api, before)) == 2


def pressed(api: Api, who: str, path: str, **fields: str) -> None:
    """Send a form of our pages as somebody who is signed in."""
    token = api.get(who, "/v1/sessions/current").json()["form_token"]
    here = {"accept": "text/html", "sec-fetch-site": "same-origin"}
    answer = api.ask(who, "POST", path, headers=here, data=fields | {"form_token": token})
    assert answer.status_code in (200, 303), answer.text


def test_what_no_event_tells_is_written_down_under_what_it_was_done_to(api: Api) -> None:
    """Ways to be reached, tokens, work tried again, what volunteers say: each with its own subject."""
    before, ada, cara = len(lines(api)), f"rider:{village.ADA.id}", f"driver:{village.CARA.id}"
    pressed(api, "coordinator", f"/desk/riders/{village.ADA.id}/data/ways", phone="07700 900555", way="sms")
    figures = {"name": "Figures", "days": "30", "scopes": "planner:read", "password": PASSWORD}
    pressed(api, "administrator", "/admin/tokens", **figures)
    token = service(api).tokens.everything()[0].id
    pressed(api, "administrator", f"/admin/tokens/{token}/revoke")
    pressed(api, "driver", f"/volunteers/{village.CARA.id}/limits", outings_day="2")
    pressed(api, "driver", "/drive/calendar", do="open")
    pressed(api, "administrator", f"/admin/people/account-{village.CARA.id}/visits/end")
    found = {deed.action: (deed.subject, deed.people) for deed in since(api, before)}
    assert found["contact.changed"] == (ada, (ada,))
    assert found["token.made"] == found["token.revoked"] == (f"token:{token}", ())
    assert found["availability.given"] == (cara, (cara,))
    assert found["calendar.opened"] == found["account.signed_out"]
    assert found["account.signed_out"] == (own := f"account:account-{village.CARA.id}", (own,))
    assert not any("900555" in str(deed) for deed in since(api, before))


def test_needs_read_on_the_way_to_a_booking_are_written_down(api: Api) -> None:
    quoted(api, "coordinator", rider_id=village.ADA.id)
    before = len(lines(api))
    api.get("coordinator", "/v1/quotes?date=2026-12-01")
    begun = api.ask("coordinator", "GET", f"/book?rider={village.ADA.id}", follow_redirects=False)
    at = begun.headers["Location"]
    api.ask("coordinator", "GET", at, headers={"Cookie": begun.headers["Set-Cookie"].split(";")[0]})
    told = [(deed.action, deed.subject, deed.people) for deed in since(api, before)]
    assert told == [("needs.read", on, (f"rider:{village.ADA.id}",)) for on in ("quotes", "booking")]


def test_the_drivers_look_is_written_down_and_ones_own_is_not(api: Api) -> None:
    made, before = booked(api), len(lines(api))
    api.get("resident", f"/v1/bookings/{made['id']}")
    api.get("resident", f"/v1/riders/{village.ADA.id}")
    assert since(api, before) == []
    api.clock.advance(10 * 3600)
    seen = [api.get(who, "/drive?date=2026-12-01").text for who in ("driver", "other_driver")]
    assert sum("Ada" in page for page in seen) == 1
    (deed,) = since(api, before)
    assert (deed.action, deed.actor.role, deed.channel) == ("needs.read", "driver", Channel.WEB)
    assert deed.people == (f"rider:{village.ADA.id}",)


def test_a_log_as_it_was_written_has_no_faults(api: Api) -> None:
    booked(api)
    found = verdict(api)
    assert found.faults == ()
    assert (found.lines, found.hash) == log(api).end()


def tampered(api: Api, tmp_path: Path, *statements: str) -> Verdict:
    """Do to the log what somebody with the file in their hands can do."""
    with sqlite3.connect(tmp_path / "test.db") as file:
        for verb in ("update", "delete"):
            file.execute(f"DROP TRIGGER audit_line_no_{verb}")
        for statement in statements:
            file.execute(statement)
    file.close()
    return verdict(api)


@pytest.mark.parametrize(
    ("statements", "number", "words"),
    [
        (["UPDATE audit_line SET actor_id = 'nobody' WHERE number = 4"], 4, "changed"),
        (["UPDATE audit_line SET at = '2020-01-01 00:00:00.000000' WHERE number = 4"], 4, "changed"),
        (["DELETE FROM audit_line WHERE number = 4"], 4, "missing"),
        (["DELETE FROM audit_person WHERE number = 4"], 4, "found"),
        (
            [
                "UPDATE audit_line SET number = 9999 WHERE number = 4",
                "UPDATE audit_line SET number = 4 WHERE number = 5",
                "UPDATE audit_line SET number = 5 WHERE number = 9999",
            ],
            4,
            "changed",
        ),
        (["DELETE FROM audit_line WHERE number >= (SELECT max(number) FROM audit_line)"], 0, "missing"),
    ],
    ids=["actor", "time", "missing", "index", "swapped", "cut off"],
)
def test_what_is_done_to_the_log_shows(
    api: Api, tmp_path: Path, statements: list[str], number: int, words: str
) -> None:
    booked(api)
    end = log(api).end()[0]
    found = tampered(api, tmp_path, *statements)
    assert any(fault.number == (number or end) and words in fault.text for fault in found.faults)
    assert len({fault.number for fault in found.faults}) == len(found.faults) <= 3


def test_a_log_forged_throughout_differs_from_the_hash_that_was_noted(api: Api) -> None:
    booked(api)
    noted = log(api).end()
    assert verdict(api, noted).faults == ()
    booked(api, outward={"kind": "arrive_by", "at": "2026-12-02T10:30:00+00:00"})
    assert verdict(api, noted).faults == ()
    assert verdict(api, (noted[0], "f" * 64)).faults[0].number == noted[0]


def test_the_database_itself_refuses_to_change_a_line(api: Api, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "test.db") as file:
        for statement in ("UPDATE audit_line SET channel = 'web'", "DELETE FROM audit_line"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                file.execute(statement)
    file.close()


def test_many_at_once_make_one_chain(api: Api) -> None:
    before = len(lines(api))

    def write(number: int) -> None:
        for turn in range(5):
            deed = Deed("test.written", village.NOW, CLERK, Channel.WEB, subject=f"{number}-{turn}")
            log(api).add(deed, deed)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(lines(api)) == before + 60
    assert verdict(api).faults == ()


def test_what_is_not_committed_is_not_in_the_log(start: Callable[..., Api]) -> None:
    api = start()
    before = len(lines(api))
    with service(api).storage.writing() as unit:
        unit.put_rider(village.ADA)
        unit.put_driver(village.CARA)
    assert len(lines(api)) == before


def test_the_command_names_the_line_and_fails(
    tmp_path: Path, template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kept.db"
    file.write_bytes(template.read_bytes())
    monkeypatch.setenv("DROVE_DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setenv("DROVE_DEMO", "1")
    with closing(Database(f"sqlite:///{file}")) as serving:
        AuditLog(serving).add(Deed("account.seen", datetime.now(UTC), CLERK, Channel.WEB))
        number, _ = AuditLog(serving).end()
        with serving.writing():
            good = CliRunner().invoke(drove.app, ["audit", "verify"])
    assert good.exit_code == 0, good.output
    assert f"{number} lines read, 0 faults" in good.output, "with what the serving process has just written"
    beside = open_beside(f"sqlite:///{file}")
    with one_moment(beside) as connection, pytest.raises(OperationalError, match="readonly"):
        connection.exec_driver_sql("DELETE FROM audit_end")
    beside.dispose()
    noted = good.output.strip().rsplit(" ", 1)[1]
    assert CliRunner().invoke(drove.app, ["audit", "verify", "--expect", noted]).exit_code == 0
    made = CliRunner().invoke(drove.app, ["account", "administrator", "--login", "zoe", "--name", "Zoe Zeal"])
    assert made.exit_code == 0, made.output
    with sqlite3.connect(file) as connection:
        told = "SELECT action, actor_id FROM audit_line ORDER BY number DESC LIMIT 1"
        assert connection.execute(told).fetchone() == ("account.made", "command line")
        connection.execute("DROP TRIGGER audit_line_no_delete")
        connection.execute("DELETE FROM audit_person WHERE number = 2")
        connection.execute("DELETE FROM audit_line WHERE number = 2")
    connection.close()
    (tmp_path / "empty.db").touch()
    nothing = CliRunner().invoke(
        drove.app, ["audit", "verify"], env={"DROVE_DATABASE_URL": f"sqlite:///{tmp_path}/empty.db"}
    )
    assert "no tables yet" in str(nothing.exception)
    bad = CliRunner().invoke(drove.app, ["audit", "verify"])
    assert bad.exit_code == 1
    assert "Line 2 is missing." in bad.output
