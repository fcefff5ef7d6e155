"""How the demonstration speaks to a running service: over HTTP alone, as anybody else would."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

PASSWORD = "demonstration only"
Body = dict[str, Any]


class DemoTrouble(Exception):
    """The service did not answer as the demonstration needs; the message says what and where."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is signed in."""

    http: httpx.Client
    token: str
    name: str

    def get(self, path: str, **params: str | int) -> Any:
        """Return what is at a path."""
        return self._send("GET", path, params=params)

    def post(self, path: str, body: Body) -> Any:
        """Send something new."""
        return self._send("POST", path, json=body, headers={"Idempotency-Key": secrets.token_hex(12)})

    def put(self, path: str, body: Body) -> Any:
        """Put something in place."""
        return self._send("PUT", path, json=body)

    def _send(self, method: str, path: str, **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        return send(self.http, method, path=path, headers=headers, **options)


def send(http: httpx.Client, method: str, *, path: str, **options: Any) -> Any:
    """Return the answer's JSON.

    Raises
    ------
    DemoTrouble
        The service cannot be reached, or refuses.
    """
    try:
        answer = http.request(method, path, **options)
    except httpx.HTTPError as error:
        raise DemoTrouble(
            f"{http.base_url} does not answer ({error}). Is the service running there?"
        ) from error
    http.cookies.clear()  # many people share this client, and each is known by a token
    if answer.is_success:
        return answer.json() if answer.content else None
    raise DemoTrouble(f"{method} {path}: {answer.status_code} {answer.text[:400]}")


def sign_in(http: httpx.Client, login: str, *, password: str = PASSWORD) -> Visitor:
    """Sign in with one of the demonstration's accounts."""
    answer = send(http, "POST", path="/v1/sessions", json={"login": login, "password": password})
    return Visitor(http, answer["token"], answer["name"])


def set_clock(coordinator: Visitor, moment: datetime) -> None:
    """Move the demonstration's clock on."""
    coordinator.put("/v1/clock", {"now": moment.isoformat()})
