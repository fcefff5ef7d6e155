"""Where the keys of notes come from: the settings; the demonstration makes one of its own beside its data."""

import hashlib
import os
from pathlib import Path

from api.persistence.database import database_address
from api.privacy.vault import Vault, new_key
from api.settings import Settings

NAME = "note.key"


def vault_of(settings: Settings) -> Vault:
    """Return the vault of an installation; without keys nothing can be sealed in it."""
    return Vault(note_keys(settings))


def note_keys(settings: Settings) -> list[str]:
    """Return the keys, the newest first."""
    if settings.note_keys is not None:
        return settings.split_note_keys()
    return [_demonstration_key(settings)] if settings.demo else []


def demonstration_secret(settings: Settings) -> bytes:
    """Return what the demonstration signs with: the same after it was started again."""
    return hashlib.blake2b(_demonstration_key(settings).encode(), person=b"signing", digest_size=32).digest()


def _demonstration_key(settings: Settings) -> str:
    file = _data_folder(settings) / NAME
    try:
        return file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
    key = new_key()
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as opened:
        opened.write(f"{key}\n")
    return key


def _data_folder(settings: Settings) -> Path:
    url = database_address(settings.database_url)
    is_file = url.get_backend_name() == "sqlite" and url.database
    return Path(str(url.database)).parent if is_file else Path("var")
