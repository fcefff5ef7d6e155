"""Gives the commands of a journal again over HTTP, each at its moment and by whoever gave it."""

from collections.abc import Sequence
from datetime import datetime
from itertools import count
from typing import Any

from scheduler.adapters.clocks import SettableClock
from scheduler.domain.events import Actor
from scheduler.usecases.commands import (
    AcceptOffer,
    CancelBooking,
    OptimiseDay,
    Origin,
    Record,
    RequestQuote,
)
from simulations.kernel import Command
from tests.in_process import InProcess


class Replay:
    """A client that everybody in a journal shares, each with a token of their own."""

    def __init__(self, client: InProcess, clock: SettableClock, password: str) -> None:
        self.client, self.clock, self.password = client, clock, password
        self.tokens: dict[Actor, str] = {}
        self.keys = count(1)

    def play(self, journal: Sequence[tuple[datetime, Command]], logins: dict[Actor, str]) -> None:
        for moment, command in journal:
            self.clock.set(moment)
            if command.by.actor not in self.tokens:
                self.tokens[command.by.actor] = self.sign_in(logins[command.by.actor])
            path, body = told(command)
            self.post(command.by, path, body)

    def sign_in(self, login: str) -> str:
        answer = self.client.post("/v1/sessions", json={"login": login, "password": self.password})
        self.client.cookies.clear()
        token: str = answer.json()["token"]
        return token

    def post(self, by: Origin, path: str, body: dict[str, Any]) -> None:
        headers = {
            "Authorization": f"Bearer {self.tokens[by.actor]}",
            "Idempotency-Key": f"replay-{next(self.keys)}",
        }
        sent = {**body, "channel": by.channel.value}
        answer = self.client.post(path, json=sent, headers=headers)
        assert answer.is_success, f"{path} {sent}: {answer.status_code} {answer.text}"


def told(command: Command) -> tuple[str, dict[str, Any]]:
    """Return the path and body that stand for a command."""
    match command:
        case RequestQuote():
            return "/v1/quotes", quote_body(command)
        case AcceptOffer():
            return "/v1/bookings", {"offer_id": command.offer_id}
        case CancelBooking():
            return f"/v1/bookings/{command.booking_id}/cancellation", {"leg_ids": list(command.leg_ids)}
        case OptimiseDay():
            return f"/v1/plans/{command.service_date}/optimisation", {"iterations": command.iterations}
        case Record():
            body = {"happening": command.happening.value}
            if command.leg_id is not None:
                body["leg_id"] = command.leg_id
            if command.kind is not None:
                body["kind"] = command.kind.value
            return f"/v1/runs/{command.shift_id}/records", body


def quote_body(command: RequestQuote) -> dict[str, Any]:
    body: dict[str, Any] = {
        "rider_id": command.rider_id,
        "origin": {"id": command.origin.id},
        "destination": {"id": command.destination.id},
        "outward": {"kind": command.outward_kind.value, "at": command.outward_at.isoformat()},
        "party": {"companions": command.party.companions, "children": command.party.children},
        "purpose": command.purpose.value,
    }
    if command.homeward_at is not None and command.homeward_kind is not None:
        body["homeward"] = {"kind": command.homeward_kind.value, "at": command.homeward_at.isoformat()}
    return body
