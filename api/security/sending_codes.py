"""How codes go out for real: at once, beside the request, and without being written down anywhere.

A code in the outbox could be read there by whoever reads the database. One that gets lost is asked for again.
Sent beside the request, it also takes equally long whether we know the address or not.
"""

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import structlog

from api.language.current import Language, speaking, spoken
from api.notify.contact import Contact
from api.notify.lost_codes import LostCodes
from api.notify.message import By, Message
from api.notify.senders import NotNow, Sender, Undeliverable
from api.notify.writing import Writer
from api.security.messages import CodeMessage
from api.security.secrets import new_id
from scheduler.domain.messages import News
from scheduler.domain.policy import ServicePolicy
from scheduler.usecases.ports import Clock

MINUTES = 10
TIMES = 2
"""How often a code is tried to be handed over."""


class SentMessages:
    """Sends codes by e-mail and text message, as far as the installation is set up to."""

    def __init__(
        self, senders: Mapping[By, Sender], policy: ServicePolicy, *, clock: Clock, lost: LostCodes
    ) -> None:
        self._senders, self._policy, self._clock, self._lost = senders, policy, clock, lost
        self._beside = ThreadPoolExecutor(max_workers=4, thread_name_prefix="codes")

    def send(self, message: CodeMessage) -> None:
        """Have the code sent; return at once."""
        sent = self._beside.submit(self._deliver, message, spoken())
        sent.add_done_callback(partial(self._ended, message))

    def latest(self, address: str) -> CodeMessage | None:
        """Show nothing: what is sent for real is for its person alone."""
        return None

    def _deliver(self, message: CodeMessage, language: Language) -> None:
        contact = Contact(
            person="",
            name=message.name,
            phone="" if message.is_email else message.address,
            email=message.address if message.is_email else "",
        )
        facts = {"code": message.code, "minutes": MINUTES, "link": message.link}
        with speaking(language):
            writer = Writer(self._policy, set(self._senders), self._clock.now())
            written = writer.about_signing_in(new_id("code"), News.CODE, contact, facts)
        if trouble := self._handed_over(written):
            self._give_up(message, trouble)

    def _ended(self, message: CodeMessage, sent: Future[None]) -> None:
        """Have somebody rung whose code broke the sending itself."""
        fault = sent.exception()
        if fault is not None:
            self._give_up(message, f"It could not be sent ({type(fault).__name__}).")

    def _give_up(self, message: CodeMessage, trouble: str) -> None:
        way = By.EMAIL if message.is_email else By.SMS
        structlog.get_logger("drove").error("no code sent", reason=trouble, by=way.value)
        self._lost.add(message.person, by=way, trouble=trouble)

    def _handed_over(self, written: Message) -> str:
        """Hand a message over; return what went wrong, nothing where it is on its way."""
        sender, trouble = self._senders.get(written.by), ""
        if sender is None:
            return "No way is set up to send it by."
        for tried in range(TIMES):
            try:
                # At the second time the deliverer is asked first whether it has the code already.
                sender.send(replace(written, attempts=tried))
            except Undeliverable:
                return "The address or number was refused."
            except NotNow as refusal:
                trouble = str(refusal)
            else:
                return ""
        return trouble
