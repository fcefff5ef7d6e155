"""How long a visit lasts and how it is recognised: an opaque token; the service keeps only its hash."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from api.persistence.accounts import AccountStore
from api.security.identity import Account, Session
from api.security.passwords import Passwords
from scheduler.usecases.ports import Clock

NOTED_EVERY = timedelta(minutes=5)
"""How exactly the last use of a session is known; more exact would write at every request."""


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long a session lasts, unused and at most."""

    idle: timedelta
    absolute: timedelta


class SignIns:
    """Opens, recognises and closes sessions."""

    def __init__(
        self, accounts: AccountStore, passwords: Passwords, clock: Clock, *, lifetimes: Lifetimes
    ) -> None:
        self._accounts, self._passwords = accounts, passwords
        self._clock, self._lifetimes = clock, lifetimes

    def add(self, password: str, *accounts: Account) -> None:
        """Store new accounts that share a first password."""
        kept = self._passwords.hash(password) if accounts else ""
        for account in accounts:
            self._accounts.put(account, kept)

    def knows(self, login: str) -> bool:
        """Tell whether there is an active account of that login."""
        return self._accounts.find(_normal(login)) is not None

    def open(self, login: str, password: str) -> tuple[str, Session] | None:
        """Return the token and session of somebody whose password is right, else None."""
        found = self._accounts.find(_normal(login))
        if not self._passwords.verify(password, None if found is None else found[1]) or found is None:
            return None
        token, now = secrets.token_urlsafe(32), self._clock.now()
        expires_at = now + self._lifetimes.absolute
        self._accounts.open_session(found[0].id, _hash(token), now=now, expires_at=expires_at)
        return token, Session(found[0], expires_at, form_token(token), by_cookie=False)

    def recognise(self, token: str, *, by_cookie: bool) -> Session | None:
        """Return the session of a token, or None when there is none or it is over."""
        kept, now = self._accounts.session(_hash(token)), self._clock.now()
        if kept is None or now >= kept.expires_at or now >= kept.seen_at + self._lifetimes.idle:
            return None
        if now >= kept.seen_at + NOTED_EVERY:
            self._accounts.touch(_hash(token), now)
        return Session(kept.account, kept.expires_at, form_token(token), by_cookie)

    def close(self, token: str) -> None:
        """End a session."""
        self._accounts.close_session(_hash(token))


def form_token(token: str) -> str:
    """Return what forms of this session send back; it cannot be turned into the session's token."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _normal(login: str) -> str:
    return login.strip().lower()
