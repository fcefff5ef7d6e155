"""How often something may be tried before it has to wait. Counted under a hash: no name is kept here."""

import math
import time
from collections.abc import Mapping

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, Storage
from limits.strategies import FixedWindowRateLimiter

from api.persistence.attempts import SqlAttempts
from api.persistence.database import Database
from api.security.refusals import TooMany
from api.security.secrets import keyed

RULES: Mapping[str, RateLimitItem] = {
    "password": parse("10 per 15 minutes"),
    "password-of-login": parse("60 per day"),
    "password-from": parse("60 per 15 minutes"),
    "second-step": parse("10 per 15 minutes"),
    "code-to": parse("5 per hour"),
    "code-from": parse("40 per hour"),
    "code-tried-from": parse("60 per 15 minutes"),
    "quote": parse("60 per minute"),
}
"""The most of each kind: to one address, of one person, or from one computer."""


def storage_for(database: Database) -> Storage:
    """Return where attempts are counted: in the database for several processes, in memory for the only one."""
    return MemoryStorage() if database.is_sqlite else SqlAttempts(database)


class Attempts:
    """Counts what is tried, and says when it is enough."""

    def __init__(self, storage: Storage, key: bytes) -> None:
        self._storage, self._limiter, self._key = storage, FixedWindowRateLimiter(storage), key

    def note(self, kind: str, *who: str) -> None:
        """Count one.

        Raises
        ------
        TooMany
            It was one too many; says how long to wait.
        """
        rule, name = RULES[kind], keyed(self._key, kind, *who)
        if not self._limiter.hit(rule, name):
            raise self._refusal(rule, name)

    def require_room(self, kind: str, *who: str) -> None:
        """Count nothing, but refuse when the last one allowed was counted.

        Raises
        ------
        TooMany
            As above.
        """
        rule, name = RULES[kind], keyed(self._key, kind, *who)
        if not self._limiter.test(rule, name):
            raise self._refusal(rule, name)

    def forgive(self, kind: str, *who: str) -> None:
        """Begin to count anew: it was the right person after all."""
        self._limiter.clear(RULES[kind], keyed(self._key, kind, *who))

    def forget_over(self) -> None:
        """Forget counters whose time is over; those in memory go by themselves."""
        if isinstance(self._storage, SqlAttempts):
            self._storage.forget_over()

    def _refusal(self, rule: RateLimitItem, name: str) -> TooMany:
        until = self._limiter.get_window_stats(rule, name).reset_time
        return TooMany(max(1, math.ceil(until - time.time())))
