"""What machines may do: a token stands for some roles, each for looking only or for changing too.

A token never has the administrator's role, ends by itself, and is shown once.
"""

from datetime import timedelta
from enum import StrEnum

from api.persistence.api_tokens import KeptToken, TokenStore
from api.security.identity import Account, Role, Session, Way
from api.security.secrets import hashed, new_id, new_token
from api.security.sign_in import NOTED_EVERY, form_token
from scheduler.usecases.ports import Clock

PREFIX = "drove_"
LONGEST = timedelta(days=366)


class Scope(StrEnum):
    """What a token may be good for."""

    FIGURES_READ = "planner:read"
    FIGURES_WRITE = "planner:write"
    OFFICE_READ = "coordinator:read"
    OFFICE_WRITE = "coordinator:write"

    @property
    def role(self) -> Role:
        """The role it stands for."""
        return Role(self.value.split(":")[0])

    @property
    def changes(self) -> bool:
        """Whether it may change anything."""
        return self.value.endswith(":write")


class Tokens:
    """Makes, recognises and ends tokens."""

    def __init__(self, store: TokenStore, *, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def make(self, name: str, scopes: frozenset[Scope], *, by: str, lasts: timedelta) -> tuple[str, str]:
        """Keep a new token; return its id and the token itself, which nobody can see again."""
        token, now = PREFIX + new_token(), self._clock.now()
        kept = KeptToken(
            id=new_id("token"),
            name=name,
            scopes=" ".join(sorted(scopes)),
            created_by=by,
            created_at=now,
            expires_at=now + min(lasts, LONGEST),
        )
        self._store.put(kept, hashed(token))
        return kept.id, token

    def recognise(self, token: str) -> Session | None:
        """Return the visit of a machine, or None when its token is not good."""
        kept, now = self._store.find(hashed(token)), self._clock.now()
        if kept is None or kept.revoked_at is not None or now >= kept.expires_at:
            return None
        if kept.used_at is None or now >= kept.used_at + NOTED_EVERY:
            self._store.touch(kept.id, now)
        scopes = {Scope(one) for one in kept.scopes.split()}
        roles = frozenset(one.role for one in scopes)
        changing = frozenset(one.role for one in scopes if one.changes)
        return Session(
            Account(kept.id, kept.id, kept.name, roles),
            kept.expires_at,
            form_token(token),
            by_cookie=False,
            id=kept.id,
            way=Way.TOKEN,
            reads_only=roles - changing,
        )

    def everything(self) -> list[KeptToken]:
        """Return every token there was, the newest first."""
        return self._store.everything()

    def revoke(self, token_id: str) -> bool:
        """End a token; tell whether it was still good."""
        return self._store.revoke(token_id, self._clock.now())


def is_token(text: str) -> bool:
    """Tell whether a bearer token is a machine's."""
    return text.startswith(PREFIX)
