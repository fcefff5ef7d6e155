"""Who somebody is to the service: an account with roles, perhaps tied to a rider or a driver."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scheduler.domain.booking import Channel
from scheduler.domain.events import Actor
from scheduler.domain.people import DriverId, RiderId
from scheduler.usecases.commands import Origin


class Role(StrEnum):
    """What somebody is to the service; one person may be several."""

    RESIDENT = "resident"
    DRIVER = "driver"
    COORDINATOR = "coordinator"
    PLANNER = "planner"
    ADMINISTRATOR = "administrator"


STAFF = frozenset({Role.COORDINATOR, Role.PLANNER, Role.ADMINISTRATOR})
"""Who sees other people's data: they sign in with two steps."""


class Way(StrEnum):
    """How somebody signed in."""

    PASSWORD = "password"
    PASSWORD_AND_CODE = "password_and_code"
    RECOVERY_CODE = "recovery_code"
    PASSKEY = "passkey"
    CODE = "code"
    CARD = "card"
    LINK = "link"
    DEMONSTRATION = "demonstration"
    TOKEN = "token"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in."""

    id: str
    login: str
    name: str
    roles: frozenset[Role]
    rider_id: RiderId | None = None
    driver_id: DriverId | None = None

    @property
    def is_staff(self) -> bool:
        """Whether the person may see other people's data."""
        return not self.roles.isdisjoint(STAFF)

    @property
    def person(self) -> str:
        """Whom messages name, such as ``rider:…``; empty where they are neither rider nor driver."""
        linked = {"rider": self.rider_id, "driver": self.driver_id}
        return next((f"{kind}:{id_}" for kind, id_ in linked.items() if id_ is not None), "")


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in visit."""

    account: Account
    expires_at: datetime
    form_token: str
    """What every form of this visit must send back as ``form_token``."""
    by_cookie: bool
    """The browser sent it by itself, so that other sites could try to make use of it."""
    id: str = ""
    way: Way = Way.PASSWORD
    is_limited: bool = False
    """Only good for setting up the second step: nothing else is open before."""
    reads_only: frozenset[Role] = frozenset()
    """Roles that a machine's token has for looking, not for changing."""

    helps: frozenset[RiderId] = frozenset()
    """Whom the visitor may book for beside themselves, because it was permitted."""

    @property
    def roles(self) -> frozenset[Role]:
        """What the visitor is to the service."""
        return self.account.roles

    @property
    def rider_id(self) -> RiderId | None:
        """The rider the visitor is, or None."""
        return self.account.rider_id

    @property
    def driver_id(self) -> DriverId | None:
        """The driver the visitor is, or None."""
        return self.account.driver_id

    def has(self, *roles: Role) -> bool:
        """Tell whether the visitor has one of these roles."""
        return not self.account.roles.isdisjoint(roles)

    @property
    def runs_the_service(self) -> bool:
        """Whether the visitor may act for any rider and driver."""
        return Role.COORDINATOR in self.account.roles

    def acts_for(self, rider_id: RiderId | None) -> bool:
        """Tell whether the visitor may see and change a rider's rides."""
        own = rider_id is not None and (self.rider_id == rider_id or rider_id in self.helps)
        return self.runs_the_service or own

    @property
    def actor(self) -> Actor:
        """The visitor as events name them: riders and drivers by their own ids, others by account."""
        if self.runs_the_service:
            return Actor(Role.COORDINATOR.value, self.account.id)
        if Role.DRIVER in self.roles and self.driver_id is not None:
            return Actor(Role.DRIVER.value, self.driver_id)
        if Role.RESIDENT in self.roles and self.rider_id is not None:
            return Actor(Role.RESIDENT.value, self.rider_id)
        return Actor(min(self.roles).value, self.account.id)

    def origin(self, channel: Channel | None = None) -> Origin:
        """Return who asks and how; a coordinator who does not say is on the telephone with somebody."""
        usual = Channel.PHONE if self.runs_the_service else Channel.WEB
        return Origin(self.actor, channel or usual)
