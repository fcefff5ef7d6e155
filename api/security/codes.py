"""How residents and drivers come in without a password: a six-digit code, good once, for ten minutes, five tries.

Somebody whom we do not know is answered just as somebody we do: nobody learns who travels with us.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from api.persistence.accounts import AccountStore
from api.persistence.challenges import Challenge, ChallengeStore, Purpose
from api.security.contacts import same_surname
from api.security.identity import Account, Way
from api.security.messages import CodeMessage, CodeMessages
from api.security.refused import note_refusal
from api.security.secrets import hashed, keyed, new_code, new_token, same
from scheduler.usecases.ports import Clock

LASTS = timedelta(minutes=10)
TRIES = 5


class Outcome(StrEnum):
    """Why a code does not let somebody in."""

    WRONG = "wrong"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Sending:
    """How codes are made and sent."""

    messages: CodeMessages
    key: bytes
    address: str | None
    """The service's own address, for links; None where it is not set."""


class Codes:
    """Sends codes and takes them back."""

    def __init__(
        self, accounts: AccountStore, challenges: ChallengeStore, sending: Sending, *, clock: Clock
    ) -> None:
        self._accounts, self._challenges = accounts, challenges
        self._sending, self._clock = sending, clock

    def ask(self, address: str) -> str:
        """Send a code to an address if it is somebody's; return the token of the browser that waits."""
        found = self._accounts.by_contact(address)
        account = found[0] if found and not found[0].is_staff else None
        return self._open(Purpose.CONTACT, account, address if account else None)

    def ask_by_card(self, number: str, surname: str) -> str:
        """Send a code to whoever has the card, if the surname fits; return the token of the browser."""
        found = self._accounts.by_card(number) if number else None
        if found is None or found[0].is_staff or not same_surname(found[0].name, surname):
            return self._open(Purpose.CARD, None, None)
        return self._open(Purpose.CARD, found[0], found[1].for_codes)

    def _open(self, purpose: Purpose, account: Account | None, address: str | None) -> str:
        token, link, code, now = new_token(), new_token(), new_code(), self._clock.now()
        is_sent = account is not None and address is not None
        self._challenges.put(
            Challenge(
                hashed(token),
                purpose,
                account.id if account else None,
                created_at=now,
                expires_at=now + LASTS,
                code_hash=self._kept(hashed(token), code) if is_sent else None,
                link_hash=hashed(link) if is_sent else None,
            )
        )
        if account is not None and address is not None:
            base = self._sending.address
            whole = None if base is None else f"{base}/sign-in/link/{link}"
            sent = CodeMessage(address, code, whole, account.name, account.person)
            self._sending.messages.send(sent)
        return token

    def tell(self, account_id: str) -> str | None:
        """Return a code to read out to somebody who waits with their card; None when nobody does."""
        waiting = self._challenges.latest_of(account_id, Purpose.CARD)
        if waiting is None or self._clock.now() >= waiting.expires_at:
            return None
        code = new_code()
        self._challenges.set_code(waiting.token_hash, self._kept(waiting.token_hash, code))
        return code

    def check(self, token: str, code: str) -> tuple[Account, Way] | Outcome:
        """Return who is let in and how, or why nobody is."""
        waiting = self._challenges.find(hashed(token))
        if waiting is None or waiting.purpose not in (Purpose.CONTACT, Purpose.CARD):
            return Outcome.OVER
        if self._clock.now() >= waiting.expires_at:
            return Outcome.OVER
        if not self._challenges.note_try(waiting.token_hash, most=TRIES):
            return Outcome.OVER
        if waiting.code_hash is None or not same(waiting.code_hash, self._kept(waiting.token_hash, code)):
            note_refusal(waiting.purpose.value, waiting.account_id)
            return Outcome.WRONG
        way = Way.CARD if waiting.purpose is Purpose.CARD else Way.CODE
        return self._use(waiting, way)

    def waits(self, token: str) -> bool:
        """Tell whether a browser still waits for a code."""
        waiting = self._challenges.find(hashed(token))
        return waiting is not None and self._clock.now() < waiting.expires_at

    def has_link(self, link: str) -> bool:
        """Tell whether a link would still sign somebody in; nothing is used up."""
        waiting = self._challenges.find_by_link(hashed(link))
        return waiting is not None and self._clock.now() < waiting.expires_at

    def follow(self, link: str) -> tuple[Account, Way] | Outcome:
        """Return who is let in by a link, once."""
        waiting = self._challenges.find_by_link(hashed(link))
        if waiting is None or self._clock.now() >= waiting.expires_at:
            note_refusal("link", waiting.account_id if waiting else None)
            return Outcome.OVER
        return self._use(waiting, Way.LINK)

    def _use(self, waiting: Challenge, way: Way) -> tuple[Account, Way] | Outcome:
        account = self._accounts.get(waiting.account_id) if waiting.account_id else None
        if account is None or account.is_staff or not self._challenges.use(waiting.token_hash):
            return Outcome.OVER
        return account, way

    def _kept(self, token_hash: str, code: str) -> str:
        return keyed(self._sending.key, token_hash, code)
