"""Who is let in and how they are recognised: a password, or a visit's opaque token. Only hashes are kept."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.persistence.accounts import AccountStore
from api.persistence.sessions import KeptSession, SessionStore
from api.security.contacts import Contacts
from api.security.identity import Account, Session, Way
from api.security.lifetimes import LIMITED, lifetime
from api.security.passwords import Passwords
from api.security.secrets import hashed, new_id, new_token
from scheduler.usecases.ports import Clock

NOTED_EVERY = timedelta(minutes=5)
"""How exactly the last use of a session is known; more exact would write at every request."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """How somebody comes in: the way, the browser, and the visit they had before in it."""

    way: Way
    agent: str = ""
    is_limited: bool = False
    before: str | None = None
    """The token the browser sent; that visit ends, so that nobody's token outlives a sign-in."""


class SignIns:
    """Opens, recognises and closes sessions."""

    def __init__(
        self, accounts: AccountStore, sessions: SessionStore, passwords: Passwords, *, clock: Clock
    ) -> None:
        self._accounts, self._sessions = accounts, sessions
        self._passwords, self._clock = passwords, clock

    def add(self, password: str, *accounts: Account, contacts: Mapping[str, Contacts] | None = None) -> None:
        """Store new accounts that share a first password; without one, nobody signs in by password."""
        kept = self._passwords.hash(password) if accounts and password else ""
        reached = contacts or {}
        for account in accounts:
            self._accounts.put(account, kept, reached.get(account.id))

    def set_password(self, account_id: str, password: str) -> None:
        """Keep a new password."""
        self._accounts.set_password(account_id, self._passwords.hash(password))

    def knows(self, login: str) -> bool:
        """Tell whether there is an active account of that login."""
        return self._accounts.find(normal(login)) is not None

    def check(self, login: str, password: str) -> Account | None:
        """Return the account whose password this is, else None; both answers take equally long."""
        found = self._accounts.find(normal(login))
        kept = None if found is None else found[1] or None
        if not self._passwords.verify(password, kept) or found is None:
            return None
        return found[0]

    def begin(self, account: Account, arrival: Arrival) -> tuple[str, Session]:
        """Open a visit under a new token, and return both."""
        token, now = new_token(), self._clock.now()
        limits = LIMITED if arrival.is_limited else lifetime(account.roles)
        kept = KeptSession(
            id=new_id("visit"),
            account=account,
            way=arrival.way,
            agent=arrival.agent,
            is_limited=arrival.is_limited,
            created_at=now,
            seen_at=now,
            expires_at=now + limits.absolute,
        )
        self._sessions.open(kept, hashed(token), before=hashed(arrival.before or ""))
        return token, _session(kept, token, by_cookie=False)

    def recognise(self, token: str, *, by_cookie: bool) -> Session | None:
        """Return the session of a token, or None when there is none or it is over."""
        kept, now = self._sessions.find(hashed(token)), self._clock.now()
        if kept is None or is_over(kept, now):
            return None
        if now >= kept.seen_at + NOTED_EVERY:
            self._sessions.touch(hashed(token), now)
        return _session(kept, token, by_cookie=by_cookie)

    def forget_over(self) -> None:
        """Forget the visits that are over."""
        self._sessions.forget_over(self._clock.now())

    def close(self, token: str) -> None:
        """End a session."""
        self._sessions.close(hashed(token))

    def visits(self, account_id: str) -> list[KeptSession]:
        """Return a person's open visits, the latest used first."""
        now = self._clock.now()
        return [one for one in self._sessions.of(account_id) if not is_over(one, now)]

    def close_one(self, account_id: str, session_id: str) -> bool:
        """End one of a person's visits; tell whether there was such a one."""
        return self._sessions.close_of(account_id, session_id)

    def close_all(self, account_id: str, *, but: str = "") -> None:
        """End all of a person's visits, but the one named."""
        self._sessions.close_all(account_id, but=but)


def is_over(kept: KeptSession, now: datetime) -> bool:
    """Tell whether a visit is too old, or was left unused for too long."""
    limits = LIMITED if kept.is_limited else lifetime(kept.account.roles)
    return now >= min(kept.expires_at, kept.created_at + limits.absolute, kept.seen_at + limits.idle)


def form_token(token: str) -> str:
    """Return what forms of this session send back; it cannot be turned into the session's token."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


def _session(kept: KeptSession, token: str, *, by_cookie: bool) -> Session:
    limits = (kept.expires_at, form_token(token), by_cookie)
    return Session(
        kept.account, *limits, id=kept.id, way=kept.way, is_limited=kept.is_limited, helps=kept.helps
    )


def normal(login: str) -> str:
    """Return a sign-in name as it is kept."""
    return login.strip().lower()
