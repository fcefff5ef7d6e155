"""What a command is told that reads the live service: its rules as a scenario, and where its database is."""

import json
import os
import secrets
from collections.abc import Mapping

from api.planning.files import tables_of
from api.planning.present import ROOT, SCENARIOS
from api.settings import PREFIX, Settings


def of_the_service(settings: Settings, base: str, changes: Mapping[str, str]) -> str:
    """Return a scenario that ships with changes and the service's own area and rules over it."""
    lines = [
        f"extends = {json.dumps(str(SCENARIOS / f'{base}.toml'))}",
        "[base]",
        f"area = {json.dumps(str(settings.area.resolve()))}",
        f"service = {json.dumps(str(settings.rules.resolve()))}",
        f"fleet = {json.dumps(str(ROOT / 'areas' / 'haddenham' / 'fleet.toml'))}",
        *tables_of(changes),
    ]
    return "\n".join(lines) + "\n"


def reading(database_url: str) -> dict[str, str]:
    """Return the surroundings of a process that only reads this database: it signs nothing, so any key will do."""
    ours = {f"{PREFIX}DATABASE_URL": database_url, f"{PREFIX}SECRET_KEY": secrets.token_hex(32)}
    return {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)} | ours
