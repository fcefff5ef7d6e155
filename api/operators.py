"""Which operators one installation serves, and how they are kept apart: nothing of one is open where another is.

Each has a database, an area, rules and a key of its own. What a request is about is decided by the host name it
asks for, so that browsers keep the operators' cookies, caches and pages apart as well.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr, ValidationError

from api.faults import SettingsWrong
from api.security.secrets import derived
from api.settings import PREFIX, Settings

NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
PASSWORD = re.compile(r"//[^@/]*@")
"""Who signs in to a database, and with what: nothing for a log."""
OWN = ("database_url", "area", "service_file", "fleet_file", "public_url")
"""What an operator's table sets, beside ``hosts``; everything else is the installation's."""


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator of an installation."""

    name: str
    hosts: tuple[str, ...]
    settings: Settings


def read_operators(settings: Settings) -> Mapping[str, Operator]:
    """Return the operators of the file named in ``DROVE_OPERATORS``.

    Raises
    ------
    SettingsWrong
        The file cannot be read, or two operators share what must be their own.
    """
    file = settings.operators
    if file is None:
        return {}
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise SettingsWrong(f"{PREFIX}OPERATORS: {file} cannot be read: {error}") from None
    found = {name: _operator(name, table, settings) for name, table in tables.items()}
    if not found:
        raise SettingsWrong(f"{PREFIX}OPERATORS: {file} names no operator. Write a table [name] for each.")
    _require_own(found)
    return found


def settings_of(settings: Settings) -> Settings:
    """Return the settings of the operator that a command is for: the only one, or the one in ``DROVE_OPERATOR``.

    Raises
    ------
    SettingsWrong
        There are several and none is named, or there is none of that name.
    """
    found = read_operators(settings)
    if not found:
        return settings
    names = ", ".join(sorted(found))
    if settings.operator is None:
        raise SettingsWrong(f"Set {PREFIX}OPERATOR to say for which operator this is: {names}.")
    if settings.operator not in found:
        raise SettingsWrong(f"{PREFIX}OPERATOR: there is no {settings.operator}. There are: {names}.")
    return found[settings.operator].settings


def _operator(name: str, table: Any, settings: Settings) -> Operator:
    if not NAME.fullmatch(name) or not isinstance(table, dict):
        raise SettingsWrong(f"{PREFIX}OPERATORS: {name}: write each operator as a table [short-name].")
    unknown = sorted(set(table) - {"hosts", *OWN})
    if unknown:
        raise SettingsWrong(f"{PREFIX}OPERATORS: [{name}] knows no {', '.join(unknown)}.")
    hosts = table.get("hosts", [])
    if not hosts or not all(isinstance(one, str) and HOST.fullmatch(one) for one in hosts):
        raise SettingsWrong(
            f'{PREFIX}OPERATORS: [{name}] needs hosts = ["name.example.org"], in small letters.'
        )
    if "database_url" not in table or "area" not in table:
        raise SettingsWrong(f"{PREFIX}OPERATORS: [{name}] needs database_url and area of its own.")
    own = {key: table.get(key) for key in OWN} | {"operator": name, "secret_key": _key(settings, name)}
    try:
        made = Settings(**{key: getattr(settings, key) for key in settings.model_fields_set} | own)
    except ValidationError as error:
        first = error.errors()[0]
        raise SettingsWrong(
            f"{PREFIX}OPERATORS: [{name}] {' '.join(map(str, first['loc']))}: {first['msg']}"
        ) from None
    return Operator(name, tuple(hosts), made)


def _key(settings: Settings, name: str) -> SecretStr | None:
    """Return a key of the operator's own, made from the installation's."""
    whole = settings.secret_key
    if whole is None:
        return None
    return SecretStr(derived(whole.get_secret_value().encode(), f"operator {name}").hex())


def _require_own(found: Mapping[str, Operator]) -> None:
    for what, values in (
        ("database_url", [one.settings.database_url for one in found.values()]),
        ("host", [host for one in found.values() for host in one.hosts]),
    ):
        twice = sorted({value for value in values if values.count(value) > 1})
        if twice:
            raise SettingsWrong(
                f"{PREFIX}OPERATORS: two operators share the {what} {PASSWORD.sub('//', twice[0])}. "
                "Give each its own."
            )
