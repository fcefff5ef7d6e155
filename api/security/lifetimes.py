"""How long a visit lasts, unused and at most: the more a role sees of other people, the shorter.

A resident on their own tablet is spared codes; a desk in an office is left unattended sooner or later.
"""

from collections.abc import Set
from dataclasses import dataclass
from datetime import timedelta

from api.security.identity import Role


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a session lasts, unused and at most."""

    idle: timedelta
    absolute: timedelta


LIFETIMES = {
    Role.RESIDENT: Lifetime(idle=timedelta(days=14), absolute=timedelta(days=60)),
    Role.DRIVER: Lifetime(idle=timedelta(days=7), absolute=timedelta(days=30)),
    Role.COORDINATOR: Lifetime(idle=timedelta(hours=2), absolute=timedelta(hours=12)),
    Role.PLANNER: Lifetime(idle=timedelta(hours=2), absolute=timedelta(hours=12)),
    Role.ADMINISTRATOR: Lifetime(idle=timedelta(minutes=30), absolute=timedelta(hours=8)),
}
LIMITED = Lifetime(idle=timedelta(minutes=30), absolute=timedelta(minutes=30))
"""For setting up the second step and nothing else."""


def lifetime(roles: Set[Role]) -> Lifetime:
    """Return the strictest of what the person's roles allow."""
    allowed = [LIFETIMES[role] for role in roles] or [LIMITED]
    return Lifetime(min(one.idle for one in allowed), min(one.absolute for one in allowed))
