"""The description of the API is pinned: whoever changes it sees what clients will see."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from starlette.routing import Match

from api.main import create_app
from api.problems import MEDIA_TYPE
from api.switchboard import Switchboard
from tests.integration.api.conftest import Api, settings

PINNED = Path(__file__).parent / "openapi.json"
ADVICE = "If the change is meant, write it down: python -m tests.integration.api.test_description"


def described() -> dict[str, Any]:
    document: dict[str, Any] = create_app(settings(Path("nowhere"))).openapi()
    return document


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return described()


def written(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def test_the_description_is_the_pinned_one(document: dict[str, Any]) -> None:
    assert written(document) == PINNED.read_text(encoding="utf-8"), ADVICE


def test_every_error_is_a_problem_document(document: dict[str, Any]) -> None:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            for status, answer in operation["responses"].items():
                if int(status) >= 400 and (path, status) != ("/ready", "503"):
                    assert list(answer["content"]) == [MEDIA_TYPE], f"{method} {path} {status}"


def test_every_post_but_signing_in_takes_a_key(document: dict[str, Any]) -> None:
    for path, methods in document["paths"].items():
        if "post" in methods and path != "/v1/sessions":
            names = {one["name"]: one["required"] for one in methods["post"]["parameters"]}
            assert names.get("Idempotency-Key") is True, path


def test_every_route_behind_a_rule_says_so(document: dict[str, Any]) -> None:
    assert document["paths"]["/v1/riders"]["get"]["x-roles"] == ["coordinator"]
    assert document["paths"]["/v1/riders"]["get"]["security"] == [{"token": []}, {"cookie": []}]
    assert "security" not in document["paths"]["/v1/service"]["get"]


def test_no_page_is_described(document: dict[str, Any]) -> None:
    assert all(path.startswith(("/v1/", "/health", "/ready", "/problems/")) for path in document["paths"])


def test_every_address_leads_to_the_route_that_the_framework_would_take() -> None:
    app = create_app(settings(Path("nowhere")))
    board = Switchboard(app.router, app.router.app)
    asked = 0
    for known in app.routes:
        path = re.sub(r"{[^}]*}", "7", str(getattr(known, "path", "")))
        for method in ("GET", "POST", "PUT", "DELETE"):
            scope = {"type": "http", "method": method, "path": path, "root_path": "", "headers": []}
            wanted = next((one for one in app.routes if one.matches(dict(scope))[0] is Match.FULL), None)
            found = board.found(dict(scope))
            assert (None if found is None else found[0]) is wanted, f"{method} {path}"
            asked += wanted is not None
    assert asked > 300


def test_the_description_is_served(api: Api, document: dict[str, Any]) -> None:
    assert api.get(None, "/v1/openapi.json").json() == document


if __name__ == "__main__":
    PINNED.write_text(written(described()), encoding="utf-8")
