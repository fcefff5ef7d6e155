"""The administrator's pages: who may do what, first passwords, and tokens of machines."""

import re
from collections.abc import Callable

import pytest

from api.audit.deed import Line
from api.demo import PASSWORD
from tests.fakes import village_service as village
from tests.integration.pages.conftest import Browser, Page


@pytest.fixture
def admin(browse: Callable[..., Browser]) -> Browser:
    return browse("administrator")


def person(page: Page, name: str) -> str:
    found = re.search(rf'href="(/admin/people/[\w-]+)">{re.escape(name)}<', page.source)
    assert found, page.words
    return found[1]


def test_somebody_new_is_let_in_step_by_step(admin: Browser, browse: Callable[..., Browser]) -> None:
    page = admin.send("/admin/people/new", name="Nell New", login="Nell", roles=["coordinator", "planner"])
    assert page.heading == "Nell New"
    shown = admin.send(f"{page.path}/welcome", password=PASSWORD)
    link = re.search(r"/welcome/[\w-]+", shown.words)
    assert link
    nell = browse(None)
    assert nell.get(link[0]).heading == "Choose a password"
    assert "at least 15" in nell.send(link[0], new__password="short").errors["new-password"]
    assert nell.send(link[0], new__password="green barges on the lode").path == "/account/second-step"
    assert browse(None).send(link[0], new__password="green barges on the lode").status == 410
    listed = admin.get("/admin").words
    assert "Nell New coordinator, planner password, no app yet" in listed


@pytest.mark.parametrize("what", ["welcome", "second-step/forget"])
def test_an_administrator_left_alone_with_a_stranger_lets_nobody_in(admin: Browser, what: str) -> None:
    """Whoever sits down at an open page needs the password before how somebody signs in can be changed."""
    service = admin.client.app.state.service  # type: ignore[attr-defined]
    path = f"{person(admin.get('/admin'), 'Alex, administrator')}/{what}"
    asked = admin.send(path)
    assert (asked.status, asked.values("password"), "Enter your password" in asked.words) == (200, [], True)
    assert "not your present password" in admin.send(path, password="a guess of somebody").errors["password"]
    assert not service.messages.latest(1)
    assert admin.get("/admin").heading == "People who can sign in"
    after = admin.send(path, password=PASSWORD)
    assert after.heading == "A link for Alex, administrator" or after.path.startswith("/sign-in")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": "", "login": "x", "roles": "planner"}, "name"),
        ({"name": "X", "login": "x"}, "roles"),
        ({"name": "X", "roles": "planner"}, "login"),
        ({"name": "X", "roles": "resident", "email": "x@example.org"}, "rider"),
        ({"name": "X", "roles": "driver", "email": "x@example.org"}, "driver"),
        ({"name": "X", "roles": "driver", "driver": village.CARA.id}, "email"),
        ({"name": "X", "login": "x", "roles": "planner", "email": "nonsense"}, "email"),
        ({"name": "X", "login": "x", "roles": "planner", "phone": "01632 960001"}, "phone"),
        ({"name": "X", "login": "coordinator", "roles": "planner"}, "login"),
        ({"name": "X", "login": "x", "roles": "planner", "email": "resident@demo.example"}, "login"),
    ],
)
def test_what_is_wrong_is_told(admin: Browser, fields: dict[str, str], field: str) -> None:
    page = admin.send("/admin/people/new", **fields)
    assert page.status == 422
    assert field in page.errors


def test_a_role_taken_away_counts_at_once(admin: Browser, browse: Callable[..., Browser]) -> None:
    planner = browse("planner")
    assert planner.client.get("/v1/events?date=2026-12-01").status_code == 200
    path = person(admin.get("/admin"), "Pat, planner")
    admin.send(
        path, name="Pat, planner", login="planner", roles="resident", rider=village.BEN.id, card="12345678"
    )
    assert planner.client.get("/v1/events?date=2026-12-01").status_code == 401
    browser = browse(None)
    browser.sign_in("planner")
    assert browser.client.get("/v1/events?date=2026-12-01").status_code == 403


def test_somebody_shut_out_is_out_at_once_and_comes_back(
    admin: Browser, browse: Callable[..., Browser]
) -> None:
    driver = browse("driver")
    path = person(admin.get("/admin"), village.CARA.name)
    assert "Shut out" not in admin.get("/admin").words
    admin.send(f"{path}/active", active="no")
    assert driver.get("/drive").path.startswith("/sign-in")
    assert browse(None).sign_in("driver").status == 422
    admin.send(f"{path}/active", active="yes")
    assert browse(None).sign_in("driver").path == "/drive"


def test_the_last_administrator_stays(admin: Browser) -> None:
    path = person(admin.get("/admin"), "Alex, administrator")
    page = admin.send(path, name="Alex", login="administrator", roles="planner")
    assert "another administrator" in page.errors["roles"]
    assert admin.send(f"{path}/active", active="no").status == 409
    assert admin.get("/admin").status == 200


def token(admin: Browser, *scopes: str) -> str:
    page = admin.send("/admin/tokens", name="Screen", scopes=list(scopes), days="30", password=PASSWORD)
    found = re.search(r"drove_[\w-]{40,}", page.words)
    assert found, page.words
    return found[0]


def test_a_token_is_shown_once_does_what_it_may_and_ends(admin: Browser) -> None:
    made = token(admin, "planner:read")
    headers = {"Authorization": f"Bearer {made}"}
    assert made not in admin.get("/admin/tokens").source
    call = admin.client
    assert call.get("/v1/events?date=2026-12-01", headers=headers).status_code == 200
    assert call.get("/v1/riders", headers=headers).status_code == 403
    page = admin.get("/admin/tokens")
    revoke = re.search(r'action="(/admin/tokens/[\w-]+/revoke)"', page.source)
    assert revoke
    admin.send(revoke[1])
    assert call.get("/v1/events?date=2026-12-01", headers=headers).status_code == 401


def test_a_token_that_only_looks_changes_nothing(admin: Browser) -> None:
    rider = {"name": "Rose Rowe", "phone": ""}
    for scope, status in (("coordinator:read", 403), ("coordinator:write", 201)):
        headers = {"Authorization": f"Bearer {token(admin, scope)}", "Idempotency-Key": scope}
        assert admin.client.get("/v1/riders", headers=headers).status_code == 200
        assert admin.client.post("/v1/riders", json=rider, headers=headers).status_code == status


def test_a_token_opens_no_page(admin: Browser) -> None:
    headers = {"Authorization": f"Bearer {token(admin, 'coordinator:write')}", "accept": "text/html"}
    answer = admin.client.get("/desk", headers=headers, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in")


def test_a_token_runs_out(admin: Browser) -> None:
    headers = {"Authorization": f"Bearer {token(admin, 'planner:read')}"}
    admin.client.app.state.service.surroundings.wall_clock.advance(30 * 24 * 3600)  # type: ignore[attr-defined]
    assert admin.client.get("/v1/events?date=2026-12-01", headers=headers).status_code == 401


def test_a_token_is_made_by_whoever_knows_the_password(admin: Browser) -> None:
    scopes = ["planner:read", "coordinator:read"]
    page = admin.send("/admin/tokens", name="Screen", scopes=scopes, days="30")
    assert page.heading == "Make a token"
    assert page.values("scopes") == scopes
    guess = admin.send("/admin/tokens", name="Screen", scopes=scopes, days="30", password="a guess")
    assert "password" in guess.errors
    for refused in (page, guess):
        assert "drove_" not in refused.words
    assert "There are none." in admin.get("/admin/tokens").words


@pytest.mark.parametrize("missing", ["name", "scopes", "days"])
def test_a_token_needs_a_name_a_scope_and_an_end(admin: Browser, missing: str) -> None:
    fields = {"name": "Screen", "scopes": "planner:read", "days": "30"}
    page = admin.send("/admin/tokens", **{key: value for key, value in fields.items() if key != missing})
    assert missing in page.errors


def test_who_came_in_and_who_changed_whose_rights_is_written_down(
    admin: Browser, browse: Callable[..., Browser]
) -> None:
    service = admin.client.app.state.service  # type: ignore[attr-defined]
    page = admin.send("/admin/people/new", name="Nell New", login="nell", roles="planner")
    admin.send(f"{page.path}/welcome", password=PASSWORD)
    admin.send(f"{page.path}/active", active="no")
    token(admin, "planner:read")
    written = [one[0] for one in service.audit.everything() if isinstance(one[0], Line)]
    lines = [(line.deed.action, line.deed.actor.id, line.deed.detail) for line in written]
    made = [(action, detail) for action, by, detail in lines if by == "account-administrator"]
    assert made == [
        ("account.came_in", {"what": "password"}),
        ("account.made", {"what": "planner"}),
        ("account.welcomed", {}),
        ("account.shut_out", {}),
        ("token.made", {"what": "planner:read"}),
    ]
