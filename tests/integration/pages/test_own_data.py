"""Drivers and staff have a copy of what is kept about them; the office and the administrator hand out and forget."""

import json
from pathlib import Path

from tests.fakes import village_service as village
from tests.integration.pages.conftest import Browser
from tests.integration.pages.test_person_data import Browse, service


def copied(browser: Browser, of: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(browser.get(f"/account/data/copy?of={of}&form=json").source)
    return found


def on_disk(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.glob("test.db*")))


def test_everybody_has_a_copy_of_what_is_kept_about_them(browse: Browse) -> None:
    driver, planner = browse("driver"), browse("planner")
    page = driver.get(f"/volunteers/{village.CARA.id}")
    assert page.links("/account/data") == ["/account/data"]
    page = driver.get("/account/data")
    assert page.links("/account/data/copy")[0] == "/account/data/copy?of=driver"
    assert "given back before" in page.words, "there are shifts to come"
    told = copied(driver, "driver")
    assert told["person"] == f"driver:{village.CARA.id}"
    assert {"driver", "shift", "account", "session"} <= set(told["tables"])  # type: ignore[call-overload]
    assert "token_hash" not in json.dumps(told)
    assert driver.get("/account/data/copy?of=rider").status == 404
    assert planner.get("/account").links("/account/data") == ["/account/data"]
    told = copied(planner, "account")
    assert told["name"] == "Pat, planner"
    lines = told["tables"]["audit_line"]  # type: ignore[index]
    assert {"account.came_in"} <= {line["action"] for line in lines}
    assert browse("resident").get("/details").path == "/details"
    helper = browse(None)
    helper.sign_in("carehome")
    assert helper.get("/details").path == "/account/data", "who is no rider has details too"


def test_the_administrator_forgets_somebody_of_the_staff_for_good(browse: Browse, tmp_path: Path) -> None:
    admin = browse("administrator")
    page = admin.get("/admin/people/account-planner")
    assert page.links("/data") == ["/admin/people/account-planner/data"]
    here = "/admin/people/account-planner/data"
    assert "Type the whole name" in admin.send(f"{here}/forget", name="Pat").errors["name"]
    assert "Forgotten" in admin.send(f"{here}/forget", name="pat, planner").heading
    assert admin.get(here).status == 404
    assert b"Pat, planner" not in on_disk(tmp_path)
    assert browse("planner").get("/planner").path.startswith("/sign-in")
    own = "/admin/people/account-administrator/data"
    assert "This is you" in admin.send(f"{own}/forget", name="Alex, administrator").errors["name"]
    assert "only administrator" in admin.get(own).words
    ada = f"/admin/people/account-{village.ADA.id}/data"
    assert admin.get(f"{ada}/copy?of=rider").status == 200
    assert "Forgotten" in admin.send(f"{ada}/forget", name=village.ADA.name).heading
    assert village.ADA.name.encode() not in on_disk(tmp_path)


def test_the_office_forgets_a_volunteer_who_has_no_shifts_any_more(browse: Browse, tmp_path: Path) -> None:
    office = browse("coordinator")
    here = f"/desk/volunteers/{village.CARA.id}/data"
    assert office.get(f"/volunteers/{village.CARA.id}").links("/data") == [here]
    assert "Shifts are still to come" in office.get(here).words
    assert "Shifts are still to come" in office.send(f"{here}/forget", name=village.CARA.name).errors["name"]
    office.clock.advance(400 * 24 * 3600)
    assert "Forgotten" in office.send(f"{here}/forget", name=village.CARA.name).heading
    assert village.CARA.name.encode() not in on_disk(tmp_path)
    lines = service(office).audit.of_person(f"driver:{village.CARA.id}", most=20)
    assert "person.erased" in [line.deed.action for line in lines]
