"""What a process is told from outside: where its database, area and rules are, and how strict it is.

Rules of the service itself are no settings: they are in the service file.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import AwareDatetime, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from api.faults import SettingsWrong
from api.settings_messages import MessageSettings
from api.settings_unknown import unknown_variables

PREFIX = "DROVE_"
REMEDIES = {
    "secret_key": "is too short. Set it to at least 32 random characters.",
    "public_url": "is no address of ours. Write it like https://rides.example.org, with nothing after the name.",
}
NOTE_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")


class Settings(MessageSettings):
    """Everything that may be set with variables that begin with ``DROVE_``."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    database_url: str = "sqlite:///var/drove.db"
    area: Path = Path("areas/haddenham")
    service_file: Path | None = None
    """The rules; by default ``service.toml`` in the area's folder."""
    fleet_file: Path | None = None
    """The demonstration's vehicles and people; by default ``fleet.toml`` in the area's folder."""
    operators: Path | None = None
    """A file with several operators, each with host names, database and area of its own."""
    operator: str | None = None
    """For which of them a command is."""
    demo: bool = False
    """Load the demonstration service and its accounts. Never with real people's data."""
    clock_start: AwareDatetime | None = None
    """The demonstration's clock starts here and stands still until it is set over the API."""
    secret_key: SecretStr | None = Field(default=None, min_length=32)
    """Signs what browsers keep between pages."""
    public_url: str | None = Field(default=None, pattern=r"^https?://[^/?#]+$")
    """Where people find our pages, for links in messages."""
    note_keys: SecretStr | None = None
    """Seal notes about riders: keys from ``drove keys new``, joined by commas, the newest first."""
    secure_cookies: bool | None = None
    """Send cookies over TLS only; by default unless ``demo``."""
    search: Literal["process", "inline"] = "process"
    """Where long searches run: in a process of their own, or in the one that serves."""
    worker: Literal["inside", "apart"] = "inside"
    """Who does what the outbox holds: the process that serves too, or only ``drove worker``."""
    what_if_folder: Path = Path("var/what-ifs")
    """Where planners' what-ifs and the days they played are kept."""
    password_memory_kib: int = Field(default=64 * 1024, ge=8, le=1024 * 1024)
    password_rounds: int = Field(default=3, ge=1, le=20)
    largest_request_bytes: int = Field(default=256 * 1024, ge=1024, le=16 * 1024 * 1024)
    log: Literal["json", "text"] = "json"
    metrics: bool = False
    """Serve /metrics to whoever asks: switch it on where only the monitor can reach it."""

    @model_validator(mode="after")
    def _real_services_have_a_secret(self) -> Self:
        if not self.demo and self.secret_key is None:
            raise ValueError(
                f"{PREFIX}SECRET_KEY is missing. Set it to at least 32 random characters, or set "
                f"{PREFIX}DEMO=1 to look at the demonstration."
            )
        if self.clock_start is not None and not self.demo:
            raise ValueError(
                f"{PREFIX}CLOCK_START is for the demonstration. Unset it, or set {PREFIX}DEMO=1."
            )
        return self

    @model_validator(mode="after")
    def _processes_agree(self) -> Self:
        if self.database_url.startswith("sqlite"):
            return self
        if self.secret_key is None:
            raise ValueError(
                f"{PREFIX}SECRET_KEY is missing. On a database server several processes may serve, and what one "
                "signs the others must know: set it to the same 32 random characters or more for all of them."
            )
        if self.clock_start is not None:
            raise ValueError(
                f"{PREFIX}CLOCK_START gives each process a clock of its own. Unset it, or use SQLite."
            )
        return self

    @property
    def cookies_need_tls(self) -> bool:
        """Whether cookies are sent over TLS only."""
        return not self.demo if self.secure_cookies is None else self.secure_cookies

    @field_validator("note_keys")
    @classmethod
    def _are_keys(cls, keys: SecretStr | None) -> SecretStr | None:
        if keys is not None and not all(NOTE_KEY.fullmatch(one) for one in _split(keys)):
            raise ValueError("holds something that is no key. Make keys with: drove keys new")
        return keys

    def split_note_keys(self) -> list[str]:
        """Return the keys of notes, the newest first."""
        return [] if self.note_keys is None else _split(self.note_keys)

    @property
    def rules(self) -> Path:
        """The service file."""
        return self.service_file or self.area / "service.toml"

    @property
    def fleet(self) -> Path:
        """The demonstration's fleet file."""
        return self.fleet_file or self.area / "fleet.toml"


def read_settings() -> Settings:
    """Return the settings of this process for one operator, from its environment.

    Raises
    ------
    SettingsWrong
        Some are wrong; the message lists each with what to do.
    """
    from api.operators import settings_of  # noqa: PLC0415  (there, settings are made from settings)

    return settings_of(read_installation())


def read_installation() -> Settings:
    """Return the settings of this process, whichever operators they are for.

    Raises
    ------
    SettingsWrong
        As above.
    """
    lines = [f"  {said}" for said in unknown_variables(os.environ, Settings.model_fields, prefix=PREFIX)]
    try:
        settings = Settings()
    except ValidationError as error:
        lines += [f"  {_variable(item['loc'])}{_clean(item)}" for item in error.errors()]
    if lines:
        raise SettingsWrong("These settings are wrong:\n" + "\n".join(lines))
    return settings


def _split(keys: SecretStr) -> list[str]:
    return [one.strip() for one in keys.get_secret_value().split(",") if one.strip()]


def _variable(location: tuple[int | str, ...]) -> str:
    return f"{PREFIX}{str(location[0]).upper()}: " if location else ""


def _clean(item: Mapping[str, Any]) -> str:
    """Return what to do about a wrong setting; the library's own words where we have none."""
    known = REMEDIES.get(str(item["loc"][0])) if item["loc"] else None
    return known or str(item["msg"]).removeprefix("Value error, ")
