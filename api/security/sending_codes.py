"""How codes go out for real: at once, beside the request, and without being written down anywhere.

A code in the outbox could be read there by whoever reads the database. One that gets lost is asked for again.
Sent beside the request, it also takes equally long whether we know the address or not.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import structlog

from api.notify.contact import Contact
from api.notify.message import By
from api.notify.senders import NotNow, Sender, Undeliverable
from api.notify.writing import Writer
from api.security.messages import CodeMessage
from api.security.secrets import new_id
from scheduler.domain.policy import ServicePolicy
from scheduler.usecases.ports import Clock

MINUTES = 10
TIMES = 2
"""How often a code is tried to be handed over."""


class SentMessages:
    """Sends codes by e-mail and text message, as far as the installation is set up to."""

    def __init__(self, senders: Mapping[By, Sender], policy: ServicePolicy, *, clock: Clock) -> None:
        self._senders, self._policy, self._clock = senders, policy, clock
        self._beside = ThreadPoolExecutor(max_workers=4, thread_name_prefix="codes")

    def send(self, message: CodeMessage) -> None:
        """Have the code sent; return at once."""
        self._beside.submit(self._deliver, message)

    def latest(self, address: str) -> CodeMessage | None:
        """Show nothing: what is sent for real is for its person alone."""
        return None

    def _deliver(self, message: CodeMessage) -> None:
        contact = Contact(
            person="",
            name=message.name,
            phone="" if message.is_email else message.address,
            email=message.address if message.is_email else "",
        )
        log = structlog.get_logger("drove")
        facts = {"code": message.code, "minutes": MINUTES, "link": message.link}
        written = Writer(self._policy, set(self._senders), self._clock.now()).code(
            new_id("code"), contact, facts
        )
        sender = self._senders.get(written.by)
        if sender is None:
            log.error("no code sent", reason="no way is set up", way="e-mail" if message.is_email else "text")
            return
        for _ in range(TIMES):
            try:
                sender.send(written)
            except Undeliverable:
                log.warning("no code sent", reason="the address is refused", by=written.by.value)
                return
            except NotNow as trouble:
                log.error("no code sent", reason=str(trouble), by=written.by.value)
            else:
                return
