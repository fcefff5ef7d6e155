"""Text messages, letters and e-mails through a provider over HTTP, in the shape of GOV.UK Notify's API.

Each way has one template at the provider with two blanks, ``subject`` and ``body``; the words are ours. Our message
id goes along as the reference. Before a message is sent a second time, the provider is asked whether it has one of
that reference, so that what arrived before a crash is not sent again.
"""

from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from api.notify.message import By, Message, MessageState
from api.notify.senders import NotNow, Undeliverable
from api.notify.token import ProviderKey, bearer
from scheduler.usecases.ports import Clock

SECONDS = 20
FAILED = {
    "permanent-failure": "The provider says that this number or address does not exist.",
    "temporary-failure": "The provider could not reach this number or address.",
    "technical-failure": "The provider had a fault of its own.",
    "virus-scan-failed": "The provider refused the letter.",
    "validation-failed": "The provider refused the letter.",
    "cancelled": "The provider cancelled it.",
}
UNREADABLE = "The provider's answer could not be read."
ARRIVED = frozenset({"delivered", "received"})


@dataclass(frozen=True, slots=True)
class Account:
    """Our account at the provider."""

    address: str
    key: ProviderKey = field(repr=False)
    templates: dict[By, str]
    """The id of the template of each way; ways without one are not open."""


class ProviderSender:
    """Hands messages to the provider."""

    def __init__(
        self, account: Account, clock: Clock, *, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._account, self._clock = account, clock
        self._client = httpx.Client(base_url=account.address, timeout=SECONDS, transport=transport)

    def send(self, message: Message) -> str:
        """Hand a message over, unless the provider has it already."""
        if message.attempts > 0:
            known = self._known(message)
            if known:
                return known
        answer = self._ask("POST", f"/v2/notifications/{message.by.value}", json=self._body(message))
        if answer.status_code == httpx.codes.CREATED:
            return str(_read(answer, "id"))
        if answer.status_code == httpx.codes.BAD_REQUEST:
            raise Undeliverable(f"The provider refused it: {_errors(answer)}")
        raise NotNow(f"The provider answered {answer.status_code}: {_errors(answer)}")

    def taken(self, message: Message) -> str:
        """Return the provider's id of a message that it has and did not fail to deliver, or nothing."""
        known = self._known(message)
        try:
            if known:
                self.state(replace(message, provider_id=known))
        except Undeliverable:
            return ""
        return known

    def state(self, message: Message) -> MessageState:
        """Return how far the provider says a message has got."""
        answer = self._ask("GET", f"/v2/notifications/{message.provider_id}")
        if answer.status_code != httpx.codes.OK:
            raise NotNow(f"The provider answered {answer.status_code}: {_errors(answer)}")
        status = str(_read(answer, "status"))
        if status in FAILED:
            raise Undeliverable(FAILED[status])
        return MessageState.DELIVERED if status in ARRIVED else MessageState.SENT

    def _body(self, message: Message) -> dict[str, Any]:
        blanks: dict[str, str] = {"body": message.text}
        sent: dict[str, Any] = {
            "template_id": self._account.templates[message.by],
            "reference": message.id,
            "personalisation": blanks,
        }
        if message.by is not By.SMS:
            blanks["subject"] = message.subject
        if message.by is By.SMS:
            sent["phone_number"] = message.address
        elif message.by is By.EMAIL:
            sent["email_address"] = message.address
        else:
            lines = [line.strip() for line in message.address.splitlines() if line.strip()]
            blanks |= {f"address_line_{number}": line for number, line in enumerate(lines[:7], 1)}
        return sent

    def _known(self, message: Message) -> str:
        """Return the provider's id of a message handed over before, or nothing."""
        answer = self._ask("GET", "/v2/notifications", params={"reference": message.id})
        if answer.status_code != httpx.codes.OK:
            raise NotNow(f"The provider answered {answer.status_code}: {_errors(answer)}")
        found = _read(answer, "notifications")
        try:
            return str(found[0]["id"]) if found else ""
        except (KeyError, TypeError):
            raise NotNow(UNREADABLE) from None

    def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"Authorization": bearer(self._account.key, self._clock.now())}
        try:
            return self._client.request(method, path, headers=headers, **more)
        except httpx.HTTPError as trouble:
            raise NotNow(f"The provider does not answer ({type(trouble).__name__}).") from None


def _read(answer: httpx.Response, name: str) -> Any:
    """Return a part of an answer; what stands between us and the provider may answer in its place."""
    try:
        return answer.json()[name]
    except (ValueError, KeyError, TypeError):
        raise NotNow(UNREADABLE) from None


def _errors(answer: httpx.Response) -> str:
    """Return what the provider says is wrong, without anything that was sent."""
    try:
        return "; ".join(str(one["message"]) for one in answer.json()["errors"])
    except (ValueError, KeyError, TypeError):
        return "no reason given"
