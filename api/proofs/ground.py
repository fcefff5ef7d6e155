"""The ground a proof stands on: an empty database of the wanted kind, and the rules the service goes by."""

import atexit
import re
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from api.persistence.database import Database
from api.persistence.migrate import migrate
from api.proofs.postgres import ThrowawayServer, throwaway_server
from api.service import Service, open_service
from api.settings import Settings
from api.surroundings import Surroundings, load_surroundings
from scheduler.adapters.clocks import SystemClock
from scheduler.adapters.service_file import load_policy
from scheduler.domain.time import service_date_of

Kind = Literal["sqlite", "postgres"]
_TABLES = "tables"
_QUICKLY_BACK = "-c recovery_init_sync_method=syncfs"
"""After a crash all files are made sure of at once, not one by one."""
AREA = Path(__file__).parents[2] / "areas" / "haddenham"


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a proof takes place."""

    kind: Kind
    url: str
    rules: Path
    zone: ZoneInfo
    days: tuple[date, ...]
    server: ThrowawayServer | None
    """The database server, where there is one that may be stopped and started."""

    @contextmanager
    def service(self) -> Iterator[Service]:
        """Open the service in this process, as the next server would."""
        settings = Settings(
            database_url=self.url,
            demo=True,
            secret_key=SecretStr(secrets.token_hex(32)),
            search="inline",
            worker="apart",
            area=AREA,
            service_file=self.rules,
            password_memory_kib=8,
            password_rounds=1,
        )
        around = replace(_surroundings(), policy=load_policy(self.rules))
        with open_service(settings, around) as opened:
            yield opened


@cache
def _surroundings() -> Surroundings:
    return load_surroundings(Settings(demo=True, area=AREA))


@contextmanager
def ground(kind: Kind, folder: Path, *, days: int = 6, search_again: bool = False) -> Iterator[Ground]:
    """Prepare a database with the tables of this version, and keep it while the block runs.

    With ``search_again`` every changed day is searched for a better plan a second later, so that the outbox is
    busy.
    """
    rules = folder / "rules" / "service.toml"
    rules.parent.mkdir()
    for beside in AREA.iterdir():
        if beside.name != rules.name:
            (rules.parent / beside.name).symlink_to(beside)
    text = (AREA / "service.toml").read_text(encoding="utf-8")
    if search_again:
        text = re.sub(
            r"(?s)(\[search\]\n)(.*?)iterations = \d+", r"\1again_after_s = 1\n\2iterations = 60", text
        )
    rules.write_text(text, encoding="utf-8")
    policy = load_policy(rules)
    today = service_date_of(SystemClock().now(), policy.zone)
    coming = (today + timedelta(days=number) for number in range(1, 15))
    served = [day for day in coming if day.weekday() in policy.booking.weekdays][:days]
    if kind == "sqlite":
        yield Ground(kind, f"sqlite:///{folder}/proof.db", rules, policy.zone, tuple(served), None)
        return
    server = _server()
    url = server.new_database(f"proof_{secrets.token_hex(4)}", template=_TABLES)
    yield Ground(kind, url, rules, policy.zone, tuple(served), server)


@cache
def _server() -> ThrowawayServer:
    """Return the server of all proofs of this process, with a database to copy that has the tables."""
    stack = ExitStack()
    server = stack.enter_context(throwaway_server(options=_QUICKLY_BACK))
    atexit.register(stack.close)
    with closing(Database(server.new_database(_TABLES))) as database:
        migrate(database)
    return server
