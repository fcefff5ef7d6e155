"""How notes are kept secret: sealed with the newest key, opened with any; each seal is good for one rider only.

The seal is Fernet: AES in CBC mode with an HMAC, keys of 256 bits. A note moved to another rider's record does not
open there, because whose it is stands inside.
"""

import json
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from scheduler.domain.people import RiderId


class CannotOpen(Exception):
    """No key that is known opens the note, or it is another rider's."""


class NoKeys(Exception):
    """No key is set, so nothing can be sealed."""


class Vault:
    """Seals and opens notes with the keys of this installation, the newest first."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = MultiFernet([Fernet(key) for key in keys]) if keys else None

    @property
    def can_seal(self) -> bool:
        """Whether there is a key."""
        return self._keys is not None

    def seal(self, rider_id: RiderId, text: str) -> bytes:
        """Return the note, sealed.

        Raises
        ------
        NoKeys
            There is no key to seal with.
        """
        return self._any().encrypt(json.dumps([rider_id, text]).encode())

    def open(self, rider_id: RiderId, sealed: bytes) -> str:
        """Return the note.

        Raises
        ------
        CannotOpen
            No key opens it, or it is another rider's.
        NoKeys
            There is no key at all.
        """
        try:
            owner, text = json.loads(self._any().decrypt(sealed))
        except InvalidToken:
            raise CannotOpen from None
        if owner != rider_id:
            raise CannotOpen
        return str(text)

    def renewed(self, sealed: bytes) -> bytes:
        """Return the note sealed with the newest key.

        Raises
        ------
        CannotOpen
            No key opens it.
        """
        try:
            return self._any().rotate(sealed)
        except InvalidToken:
            raise CannotOpen from None

    def _any(self) -> MultiFernet:
        if self._keys is None:
            raise NoKeys
        return self._keys


def new_key() -> str:
    """Return a new key."""
    return Fernet.generate_key().decode()
