"""The link with which staff choose their password: good once, for three days, shown to nobody twice."""

from datetime import timedelta

from api.persistence.accounts import AccountStore
from api.persistence.challenges import Challenge, ChallengeStore, Purpose
from api.security.identity import Account
from api.security.secrets import hashed, new_token
from scheduler.usecases.ports import Clock

LASTS = timedelta(days=3)


class Welcomes:
    """Makes and takes such links."""

    def __init__(self, accounts: AccountStore, challenges: ChallengeStore, *, clock: Clock) -> None:
        self._accounts, self._challenges, self._clock = accounts, challenges, clock

    def make(self, account_id: str) -> str:
        """Return the secret part of a new link; any earlier one of the person is no good any more."""
        link, now = new_token(), self._clock.now()
        self._challenges.forget_of(account_id)
        new = Challenge(hashed(link), Purpose.WELCOME, account_id, now, now + LASTS)
        self._challenges.put(new)
        return link

    def whose(self, link: str) -> Account | None:
        """Return whose link it is, or None when it is not good any more."""
        found = self._challenges.find(hashed(link))
        if found is None or found.purpose is not Purpose.WELCOME or self._clock.now() >= found.expires_at:
            return None
        account = self._accounts.get(found.account_id or "")
        return account if account is not None and account.is_staff else None

    def use(self, link: str) -> bool:
        """Use a link up; tell whether it was still there."""
        return self._challenges.use(hashed(link))
