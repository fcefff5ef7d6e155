"""What one running process holds, and in which order it is opened and closed."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date

from api.audit.reading import Readings
from api.keyed_locks import KeyedLocks
from api.notify.lost_codes import LostCodes
from api.notify.message import By
from api.notify.senders import Sender
from api.notify.ways import senders_of
from api.persistence.account_book import AccountBook
from api.persistence.accounts import AccountStore
from api.persistence.answers import AnswerStore
from api.persistence.api_tokens import TokenStore
from api.persistence.audit import AuditLog
from api.persistence.consents import ConsentStore
from api.persistence.contacts import ContactStore
from api.persistence.database import Database
from api.persistence.messages import MessageStore
from api.persistence.migrate import bring_up_to_date
from api.persistence.notes import NoteStore
from api.persistence.outbox import Outbox
from api.persistence.permissions import PermissionStore
from api.persistence.sessions import SessionStore
from api.persistence.unit_of_work import SqlStorage
from api.persistence.what_ifs import WhatIfStore
from api.planning.queue import WhatIfQueue
from api.privacy.note_keys import demonstration_secret, vault_of
from api.security.doors import Doors, open_doors, open_staff_door
from api.security.messages import ShownMessages
from api.security.passwords import Passwords
from api.security.sending_codes import SentMessages
from api.security.sign_in import SignIns
from api.security.staff import StaffDoor
from api.security.tokens import Tokens
from api.security.welcomes import Welcomes
from api.settings import Settings
from api.surroundings import Surroundings, load_surroundings
from scheduler.adapters.searches import InlineSearch, ProcessSearch
from scheduler.bootstrap import build, improve, warm
from scheduler.domain.place import PlaceKind
from scheduler.domain.policy import ServicePolicy
from scheduler.domain.time import Timeline
from scheduler.usecases.ports import Clock, Gazetteer, Ports
from scheduler.usecases.scheduler import Scheduler


@dataclass(frozen=True, slots=True)
class Service:
    """Everything the routes and pages work with."""

    settings: Settings
    surroundings: Surroundings
    database: Database
    storage: SqlStorage
    scheduler: Scheduler
    sign_ins: SignIns
    doors: Doors
    """The ways in beside the password, and how often they may be tried."""
    staff: StaffDoor
    """How staff come in: password, then second step."""
    people: AccountBook
    """Everybody's accounts, for those who look after them."""
    welcomes: Welcomes
    """Links with which staff choose a password."""
    tokens: Tokens
    """What machines sign in with."""
    answers: AnswerStore
    outbox: Outbox
    answering: KeyedLocks
    """Holds back a request while another with its idempotency key is under way."""
    notes: NoteStore
    consents: ConsentStore
    permissions: PermissionStore
    """Who may book for whom."""
    messages: MessageStore
    contacts: ContactStore
    senders: Mapping[By, Sender]
    """Who brings messages of each way that is open here."""
    what_ifs: WhatIfQueue
    """What planners asked for, played by processes apart."""
    audit: AuditLog
    readings: Readings
    """Writes down who is shown what others need."""
    signing_key: bytes = field(repr=False)
    """Signs what browsers keep between pages."""

    @property
    def policy(self) -> ServicePolicy:
        """The rules in force."""
        return self.surroundings.policy

    @property
    def gazetteer(self) -> Gazetteer:
        """The named places."""
        return self.surroundings.gazetteer

    def timeline(self, service_date: date) -> Timeline:
        """Return the line of seconds of that date in the service's zone."""
        return Timeline(service_date, self.policy.zone)

    def link(self, path: str) -> str:
        """Return the full address of a page of ours, or nothing where our own address is not known."""
        own = self.settings.public_url
        return "" if own is None else f"{own}{path}"

    @property
    def clock(self) -> Clock:
        """The service's clock."""
        return self.surroundings.clock


@contextmanager
def open_service(settings: Settings, surroundings: Surroundings | None = None) -> Iterator[Service]:
    """Open everything a process needs, and close it again.

    Raises
    ------
    CannotStart
        The database is in use, or not of this version.
    BrokenInput
        The area, service or fleet file cannot be used.
    """
    around = surroundings or load_surroundings(settings)
    warm()
    kind = ProcessSearch if settings.search == "process" else InlineSearch
    with closing(Database(settings.database_url)) as database, closing(kind(improve)) as search:
        bring_up_to_date(database)
        storage = SqlStorage(database, around.wall_clock, tells=True)
        ports = Ports(
            clock=around.clock,
            ids=around.ids,
            travel_times=around.travel_times,
            storage=storage,
            search=search,
            stops=tuple(around.gazetteer.places(PlaceKind.STOP)),
        )
        yield _service(settings, around, storage, ports=ports)


def _service(settings: Settings, around: Surroundings, storage: SqlStorage, *, ports: Ports) -> Service:
    passwords = Passwords(memory_kib=settings.password_memory_kib, rounds=settings.password_rounds)
    secret, database = settings.secret_key, storage.database
    audit = AuditLog(database)
    key = demonstration_secret(settings) if secret is None else secret.get_secret_value().encode()
    sign_ins = SignIns(AccountStore(database), SessionStore(database), passwords, clock=around.wall_clock)
    senders = senders_of(settings, around.policy, around.wall_clock)
    lost = LostCodes(MessageStore(database), around.clock)
    sent = SentMessages(senders, around.policy, clock=around.wall_clock, lost=lost)
    codes = ShownMessages() if settings.demo else sent
    doors = open_doors(settings, database, codes, key=key, clock=around.wall_clock)
    return Service(
        settings=settings,
        surroundings=around,
        database=database,
        storage=storage,
        scheduler=build(ports, around.policy),
        sign_ins=sign_ins,
        doors=doors,
        people=AccountBook(database),
        welcomes=Welcomes(doors.accounts, doors.challenges, clock=around.wall_clock),
        tokens=Tokens(TokenStore(database), clock=around.wall_clock),
        staff=open_staff_door(settings, sign_ins, doors, clock=around.wall_clock),
        answers=AnswerStore(database),
        outbox=Outbox(database),
        answering=KeyedLocks(),
        notes=NoteStore(database, vault_of(settings), around.wall_clock),
        consents=ConsentStore(database),
        permissions=PermissionStore(database),
        messages=MessageStore(database),
        contacts=ContactStore(database, around.wall_clock),
        senders=senders,
        what_ifs=WhatIfQueue(WhatIfStore(database), settings.what_if_folder),
        audit=audit,
        readings=Readings(audit, around.wall_clock),
        signing_key=key,
    )
