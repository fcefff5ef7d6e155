"""The ways in beside the password: codes, second steps; and the counters that guard them all."""

from dataclasses import dataclass

from api.persistence.accounts import AccountStore
from api.persistence.challenges import ChallengeStore
from api.persistence.database import Database
from api.persistence.passkeys import PasskeyStore
from api.persistence.second_steps import SecondStepStore
from api.security.attempts import Attempts, storage_for
from api.security.codes import Codes, Sending
from api.security.messages import CodeMessages
from api.security.passkeys import Passkeys
from api.security.second_step import SecondSteps
from api.security.secrets import derived
from api.security.sign_in import SignIns
from api.security.staff import StaffDoor
from api.settings import Settings
from scheduler.usecases.ports import Clock


@dataclass(frozen=True, slots=True)
class Doors:
    """Everything the pages of signing in work with."""

    accounts: AccountStore
    challenges: ChallengeStore
    codes: Codes
    messages: CodeMessages
    second_steps: SecondSteps
    attempts: Attempts
    passkeys: Passkeys


def open_doors(
    settings: Settings, database: Database, messages: CodeMessages, *, key: bytes, clock: Clock
) -> Doors:
    """Return the ways in of a service."""
    accounts, challenges = AccountStore(database), ChallengeStore(database)
    base = str(settings.public_url).rstrip("/") if settings.public_url else None
    sending = Sending(messages, derived(key, "codes"), base)
    return Doors(
        accounts,
        challenges,
        Codes(accounts, challenges, sending, clock=clock),
        messages,
        SecondSteps(SecondStepStore(database), key, clock=clock),
        Attempts(storage_for(database), derived(key, "attempts")),
        Passkeys(PasskeyStore(database), accounts, challenges, clock=clock),
    )


def open_staff_door(settings: Settings, sign_ins: SignIns, doors: Doors, *, clock: Clock) -> StaffDoor:
    """Return how staff come in."""
    return StaffDoor(
        sign_ins,
        doors.second_steps,
        doors.accounts,
        doors.challenges,
        doors.attempts,
        clock,
        is_demonstration=settings.demo,
    )
