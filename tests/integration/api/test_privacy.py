"""Consent, secret notes, a copy of everything, being forgotten: and nothing is left in the database's own files."""

import json
import os
import stat
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from typer.testing import CliRunner

import drove
from api.audit.check import check
from api.audit.deed import Deed
from api.faults import SettingsWrong
from api.notify.contact import Contact
from api.pages.person_copy import as_page
from api.persistence.private_tables import note
from api.privacy.agreeing import Yes, keep_needs, take_back
from api.privacy.keeping import forget_what_is_over
from api.privacy.person_file import everything_about, forget_rider
from api.privacy.vault import CannotOpen, NoKeys, Vault, new_key
from api.privacy.wording import CURRENT, WORDINGS
from api.service import Service
from api.settings import read_settings
from scheduler.domain.booking import BookingState, Channel
from scheduler.domain.consent import Said
from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound
from scheduler.domain.events import Actor
from scheduler.domain.people import Needs, Party, Rider, RiderId
from scheduler.domain.series import Pattern, Series, SeriesId
from scheduler.usecases.commands import Origin
from tests.fakes import village_service as village
from tests.integration.api.conftest import Api, booked, clocks, ride, surroundings

YES = Yes(Origin(Actor("coordinator", "account-coordinator"), Channel.PHONE), said_by="her daughter")
FRAME = Needs(walking_frame=True)
SECRET = "Knock loudly: Xanthippe hears badly"
ZOE = Rider(
    RiderId("rider-zoe"),
    "Xanthippe Quillfeather",
    replace(village.ADA.home, name="Quillfeather Cottage", id="home:quill"),  # type: ignore[type-var]
    "01632 960987",
)
TRACES = ("Xanthippe", "Quillfeather", "960987", "home:quill", "quill@example.org")


def service(api: Api) -> Service:
    found: Service = api.app.state.service
    return found


@pytest.fixture
def zoe(api: Api) -> RiderId:
    """A rider with needs, a note and an e-mail address."""
    with service(api).storage.writing() as unit:
        unit.put_rider(ZOE)
        unit.commit()
    keep_needs(service(api), ZOE.id, FRAME, YES)
    service(api).notes.write(ZOE.id, SECRET)
    service(api).contacts.put(Contact(f"rider:{ZOE.id}", "", email="quill@example.org"))
    return ZOE.id


def ride_of(api: Api, rider_id: RiderId, **changes: object) -> dict[str, object]:
    return booked(api, "coordinator", rider_id=rider_id, origin={"id": "home:quill"}, **changes)


def on_disk(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.glob("test.db*")))


def test_needs_that_tell_of_health_take_a_recorded_yes(api: Api) -> None:
    ada = village.ADA.id
    with pytest.raises(InvalidRequest, match="Ask whether we may keep"):
        keep_needs(service(api), ada, FRAME, None)
    keep_needs(service(api), ada, Needs(door_to_door=False), None)
    keep_needs(service(api), ada, FRAME, YES)
    held = service(api).consents.in_force(ada)
    assert held is not None
    assert (held.said, held.by, held.channel) == (Said.GIVEN, YES.by.actor, Channel.PHONE)
    assert (held.said_by, held.wording) == ("her daughter", "2026-11")
    keep_needs(service(api), ada, replace(FRAME, assistance_dog=True), None)
    assert len(service(api).consents.statements(ada)) == 1


def test_needs_sent_for_one_ride_take_a_recorded_yes(api: Api) -> None:
    frame = {"needs": {"walking_frame": True}}
    refused = api.post("resident", "/v1/quotes", ride(**frame))
    assert (refused.status_code, refused.json()["field"]) == (422, "needs")
    assert api.post("resident", "/v1/quotes", ride(**frame, needs_consent={})).status_code == 201
    (stated,) = service(api).consents.statements(village.ADA.id)
    assert (stated.said, stated.by.role, stated.channel) == (Said.GIVEN, "resident", Channel.WEB)
    assert api.post("resident", "/v1/quotes", ride(**frame)).status_code == 201


def test_taking_it_back_blanks_the_needs_and_names_the_rides_that_break(api: Api) -> None:
    ben = village.BEN.id
    kept = booked(api, "other_resident", origin={"id": village.BEN.home.id})  # type: ignore[union-attr]
    broken = take_back(service(api), ben, YES, cancel_rides=False)
    assert [one.id for one in broken] == [kept["id"]]
    with service(api).storage.reading() as records:
        rider, booking = records.rider(ben), records.booking(broken[0].id)
    assert rider is not None
    assert booking is not None
    assert rider.needs == Needs()
    assert booking.state is BookingState.CONFIRMED
    assert booking.request.needs == village.BEN.needs, "the driver must know until the ride is over"
    assert service(api).consents.in_force(ben) is None
    api.clock.advance(2 * 24 * 3600)
    found = forget_what_is_over(service(api))
    assert found.needs == 1
    with service(api).storage.reading() as records:
        after = records.booking(broken[0].id)
    assert after is not None
    assert after.request.needs == Needs()


def test_taking_it_back_stops_what_is_still_to_be_asked_for(api: Api, tmp_path: Path) -> None:
    ben = village.BEN.id
    made = booked(api, "other_resident", origin={"id": village.BEN.home.id})  # type: ignore[union-attr]
    far = {"booking_id": made["id"], "weekdays": [1], "until": "2027-06-30"}
    id_ = api.post("other_resident", "/v1/series", far).json()["id"]
    before = api.get("other_resident", f"/v1/series/{id_}").json()["dates"]
    assert {one["state"] for one in before} >= {"booked", "pending"}
    take_back(service(api), ben, YES, cancel_rides=False)
    after = api.get("other_resident", f"/v1/series/{id_}").json()
    assert after["request"]["needs"]["wheelchair"] == "none"
    still = {one["day"]: one["state"] for one in after["dates"]}
    for one in before:
        assert still[one["day"]] == ("left_out" if one["state"] == "pending" else one["state"])


def test_taking_it_back_may_cancel_the_rides(api: Api) -> None:
    ben = village.BEN.id
    booked(api, "other_resident", origin={"id": village.BEN.home.id})  # type: ignore[union-attr]
    (broken,) = take_back(service(api), ben, YES, cancel_rides=True)
    with service(api).storage.reading() as records:
        booking = records.booking(broken.id)
    assert booking is not None
    assert booking.state is BookingState.CANCELLED
    with pytest.raises(NotFound):
        take_back(service(api), RiderId("nobody"), YES, cancel_rides=False)


def test_a_note_cannot_be_read_in_the_database(api: Api, zoe: RiderId, tmp_path: Path) -> None:
    kept = service(api).notes.find(zoe)
    assert kept is not None
    assert kept.text == SECRET
    assert b"hears badly" not in on_disk(tmp_path)
    key = tmp_path / "note.key"
    assert stat.S_IMODE(os.stat(key).st_mode) == 0o600


def test_a_note_opens_only_in_its_own_record_and_with_a_key_that_is_known(api: Api, zoe: RiderId) -> None:
    old, new, other = new_key(), new_key(), new_key()
    sealed = Vault([old]).seal(zoe, SECRET)
    assert Vault([new, old]).open(zoe, sealed) == SECRET
    with pytest.raises(CannotOpen):
        Vault([new, old]).open(village.ADA.id, sealed)
    with pytest.raises(CannotOpen):
        Vault([other]).open(zoe, sealed)
    with pytest.raises(NoKeys):
        Vault([]).seal(zoe, SECRET)
    renewed = Vault([new, old]).renewed(sealed)
    assert Vault([new]).open(zoe, renewed) == SECRET


def test_keys_are_changed_by_the_command(
    api: Api, zoe: RiderId, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = (tmp_path / "note.key").read_text().strip(), Fernet.generate_key().decode()
    copy = tmp_path / "copy"
    copy.mkdir()
    service(api).database.compact()
    (copy / "drove.db").write_bytes((tmp_path / "test.db").read_bytes())
    monkeypatch.setenv("DROVE_DATABASE_URL", f"sqlite:///{copy}/drove.db")
    monkeypatch.setenv("DROVE_DEMO", "1")
    monkeypatch.setenv("DROVE_NOTE_KEYS", f"{new},{old}")
    done = CliRunner().invoke(drove.app, ["keys", "rotate"])
    assert done.exit_code == 0, done.output
    assert "1 notes" in done.output
    monkeypatch.setenv("DROVE_NOTE_KEYS", new)
    assert CliRunner().invoke(drove.app, ["keys", "rotate"]).exit_code == 0
    monkeypatch.setenv("DROVE_NOTE_KEYS", old)
    lost = CliRunner().invoke(drove.app, ["keys", "rotate"])
    assert lost.exit_code == 1
    assert zoe in lost.output
    monkeypatch.setenv("DROVE_NOTE_KEYS", "nonsense")
    with pytest.raises(SettingsWrong, match="NOTE_KEYS: holds something that is no key"):
        read_settings()


def test_everything_kept_is_given_out(api: Api, zoe: RiderId) -> None:
    made = ride_of(api, zoe)
    told = everything_about(service(api), "rider", id_=zoe)
    text = json.dumps(told)
    assert all(trace in text for trace in (*TRACES, SECRET, str(made["reference"]), "her daughter"))
    assert {"rider", "booking", "leg", "quote", "event", "consent", "contact", "audit_line"} <= set(
        told["tables"]
    )
    assert "password_hash" not in text
    page = as_page(told)
    assert "What Three Villages knows about Xanthippe Quillfeather" in page
    assert SECRET.split(":", maxsplit=1)[0] in page
    with pytest.raises(NotFound):
        everything_about(service(api), "rider", id_="nobody")
    driver = everything_about(service(api), "driver", id_=village.CARA.id)
    assert driver["tables"]["shift"]


def test_who_is_forgotten_leaves_no_trace_in_the_files(api: Api, zoe: RiderId, tmp_path: Path) -> None:
    made = ride_of(api, zoe)
    assert all(trace.encode() in on_disk(tmp_path) for trace in TRACES)
    with pytest.raises(IllegalTransition, match=str(made["reference"])):
        forget_rider(service(api), zoe)
    api.post("coordinator", f"/v1/bookings/{made['id']}/cancellation")
    assert forget_rider(service(api), zoe) == 1
    left = on_disk(tmp_path)
    assert [trace for trace in TRACES if trace.encode() in left] == []
    with service(api).storage.reading() as records:
        assert records.rider(zoe) is None
        (booking,) = records.bookings(village.TOMORROW)
        quotes, events = records.quotes(village.TOMORROW), records.events(village.TOMORROW)
    assert booking.rider_id != zoe
    known = [one["id"] for one in api.get("coordinator", "/v1/riders").json()["riders"]]
    assert known
    assert booking.rider_id not in known
    assert booking.fare_pence > 0
    assert booking.request.origin.name == "Haddenham"
    assert quotes[0].request.rider_id == booking.rider_id
    asked = next(event for event in events if event.type.value == "TripRequest")
    assert (asked.data["rider"], asked.data["origin_locality"]) == (booking.rider_id, "Haddenham")
    assert check(service(api).audit.everything()).faults == ()
    with pytest.raises(NotFound):
        forget_rider(service(api), zoe)


def test_an_account_goes_with_its_rider(api: Api, tmp_path: Path) -> None:
    assert api.get("other_resident", "/v1/bookings").status_code == 200
    assert forget_rider(service(api), village.BEN.id) == 0
    assert api.get("other_resident", "/v1/bookings").status_code == 401
    assert b"Ben Birch" not in on_disk(tmp_path)


def test_old_trips_lose_their_person_and_count_on(api: Api, zoe: RiderId, tmp_path: Path) -> None:
    ride_of(api, zoe)
    ride_of(api, zoe, outward={"kind": "arrive_by", "at": "2026-12-10T10:30:00+00:00"})
    first = village.TOMORROW
    with service(api).storage.writing() as unit:
        asked = unit.bookings_of_rider(zoe)[0].request
        for name, weeks in (("over", 1), ("goes on", 110)):
            pattern = Pattern((first.weekday(),), first, first + timedelta(weeks=weeks))
            unit.series.put(Series(SeriesId(name), asked, pattern, (), village.NOW, Channel.WEB))
        unit.commit()
    api.clock.set(village.NOW + timedelta(days=740))
    found = forget_what_is_over(service(api))
    assert (found.trips, found.notes) == (1, 1)
    with service(api).storage.reading() as records:
        (kept,) = records.bookings_of_rider(zoe)
        (old,) = records.bookings(village.TOMORROW)
        assert [one.id for one in records.series.of_rider(zoe)] == ["goes on"]
    assert kept.service_date.day == 10
    assert old.rider_id != zoe
    assert old.request.party == Party()
    assert forget_what_is_over(service(api)).total == 0, "nothing is forgotten twice"


def test_a_note_goes_a_year_after_the_last_trip(api: Api, zoe: RiderId) -> None:
    ride_of(api, zoe)
    for days, notes in ((365, 0), (367, 1)):
        api.clock.set(village.NOW + timedelta(days=days))
        assert forget_what_is_over(service(api)).notes == notes
    with service(api).database.reading() as connection:
        assert connection.execute(note.select()).all() == []


def test_the_commands_write_a_copy_and_forget(
    tmp_path: Path, template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, out = tmp_path / "own.db", tmp_path / "out"
    file.write_bytes(template.read_bytes())
    monkeypatch.setenv("DROVE_DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setenv("DROVE_DEMO", "1")
    wrong = CliRunner().invoke(drove.app, ["person", "export", "rider-ada", "--out", str(out)])
    assert wrong.exit_code == 2
    around = surroundings(*clocks())
    monkeypatch.setattr("api.service.load_surroundings", lambda _settings: around)
    said = CliRunner().invoke(drove.app, ["person", "export", "rider:rider-ada", "--out", str(out)])
    assert said.exit_code == 0, said.output
    assert json.loads((out / "rider-rider-ada.json").read_text())["name"] == "Ada Ash"
    assert "Ada Ash" in (out / "rider-rider-ada.html").read_text()
    said = CliRunner().invoke(drove.app, ["person", "erase", "rider:rider-ada", "--yes"])
    assert said.exit_code == 0, said.output
    assert b"Ada Ash" not in file.read_bytes()


def test_the_words_agreed_to_are_kept_by_version() -> None:
    assert CURRENT in WORDINGS


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        ("2026-11-30T16:59:59+00:00", False),
        ("2026-11-30T17:00:00+00:00", True),
        ("2026-12-02T17:00:00+00:00", True),
        ("2026-12-02T17:00:01+00:00", False),
    ],
)
def test_a_driver_sees_a_note_from_the_evening_before_to_a_day_after(
    api: Api, zoe: RiderId, moment: str, shown: bool
) -> None:
    """Edges to the second: the shift of the run ends at five in the afternoon."""
    ride_of(api, zoe)
    api.clock.set(datetime.fromisoformat(moment))
    pages = {who: api.get(who, "/drive?date=2026-12-01").text for who in ("driver", "other_driver")}
    seen = [who for who, page in pages.items() if SECRET in page]
    assert seen == (["driver"] if shown else [])
    own = [deed for deed in deeds(api) if deed.action == "notes.read"]
    assert [deed.actor.role for deed in own] == (["driver"] if shown else [])
    assert SECRET in api.get("coordinator", "/desk/runs/2026-12-01-bus").text
    assert api.get("planner", "/desk/runs/2026-12-01-bus").status_code == 403


def deeds(api: Api) -> list[Deed]:
    return [line.deed for line in service(api).audit.of_person(f"rider:{ZOE.id}", most=100)]
