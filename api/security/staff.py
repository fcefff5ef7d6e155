"""How staff are let in: which step follows which, and when trying stops."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from api.persistence.accounts import AccountStore
from api.persistence.challenges import Challenge, ChallengeStore, Purpose
from api.security.attempts import Attempts
from api.security.identity import Account, Way
from api.security.refusals import NotSignedIn, SecondStepMissing, TooMany
from api.security.refused import note_refusal
from api.security.second_step import SecondSteps
from api.security.secrets import hashed, new_token
from api.security.sign_in import SignIns, normal
from scheduler.usecases.ports import Clock

LASTS = timedelta(minutes=10)
TRIES = 5


class Next(StrEnum):
    """What follows a right password."""

    NOTHING = "nothing"
    SECOND_STEP = "second step"
    SET_UP = "set up"


@dataclass(frozen=True, slots=True)
class StaffDoor:
    """Takes staff from their password to their second step."""

    sign_ins: SignIns
    second_steps: SecondSteps
    accounts: AccountStore
    challenges: ChallengeStore
    attempts: Attempts
    clock: Clock
    is_demonstration: bool

    def check(self, login: str, password: str, *, caller: str) -> Account | None:
        """Return whose password it is, or None.

        Raises
        ------
        TooMany
            There were too many tries for this name, or from this computer.
        """
        name = normal(login)
        self.attempts.require_room("password-from", caller)
        self.attempts.note("password", name, caller)
        self.attempts.note("password-of-login", name)
        account = self.sign_ins.check(name, password)
        if account is None:
            known = self.accounts.find(name)
            note_refusal("password", known[0].id if known else None)
            self._note_failure(caller)
            return None
        self.attempts.forgive("password", name, caller)
        self.attempts.forgive("password-of-login", name)
        return account

    def _note_failure(self, caller: str) -> None:
        try:
            self.attempts.note("password-from", caller)
        except TooMany:
            return  # the next try is refused

    def after_password(self, account: Account) -> Next:
        """Return what a right password is followed by. The demonstration's people need no second step."""
        if self.second_steps.is_set_up(account.id):
            return Next.SECOND_STEP
        return Next.NOTHING if self.is_demonstration else Next.SET_UP

    def wait(self, account: Account, after: str) -> str:
        """Return the token of a browser that waits for the second step."""
        token, now = new_token(), self.clock.now()
        new = Challenge(hashed(token), Purpose.SECOND_STEP, account.id, now, now + LASTS, data=after)
        self.challenges.put(new)
        return token

    def waiting(self, token: str) -> tuple[Account, str] | None:
        """Return who waits for the second step in this browser and where they wanted to go, or None."""
        found = self.challenges.find(hashed(token))
        if found is None or found.purpose is not Purpose.SECOND_STEP or found.account_id is None:
            return None
        account = self.accounts.get(found.account_id)
        is_over = self.clock.now() >= found.expires_at or found.tries >= TRIES
        return None if account is None or is_over else (account, found.data)

    def check_second(self, token: str, account: Account, *, code: str) -> Way | None:
        """Return how somebody proved themselves with a code of their app or their list, or None.

        Raises
        ------
        TooMany
            There were too many tries for this person.
        """
        self.attempts.note("second-step", account.id)
        if not self.challenges.note_try(hashed(token), most=TRIES):
            return None
        way = self.second_way(account, code)
        if way is None or not self.challenges.use(hashed(token)):
            return None
        self.attempts.forgive("second-step", account.id)
        return way

    def enter(self, account: Account, code: str) -> Way:
        """Return how somebody came in who sent password and code at once.

        Raises
        ------
        SecondStepMissing
            There is no second step yet: it is set up on the pages.
        NotSignedIn
            The code is missing or wrong.
        TooMany
            There were too many tries for this person.
        """
        following = self.after_password(account)
        if following is Next.SET_UP:
            raise SecondStepMissing("Sign in on the pages first, and set up your second step there.")
        if following is Next.NOTHING:
            return Way.PASSWORD
        self.attempts.note("second-step", account.id)
        way = self.second_way(account, code)
        if way is None:
            raise NotSignedIn("Send the present code of your app in `code`; each is good once.")
        self.attempts.forgive("second-step", account.id)
        return way

    def second_way(self, account: Account, code: str) -> Way | None:
        """Return which second step a code is, or None when it is wrong; a right one is used up."""
        if self.second_steps.check(account.id, code):
            return Way.PASSWORD_AND_CODE
        if self.second_steps.check_recovery(account.id, code):
            return Way.RECOVERY_CODE
        note_refusal("second step", account.id)
        return None
