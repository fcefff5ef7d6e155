"""How passwords are kept: hashed with Argon2id, never compared faster for a name that does not exist."""

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher


class Passwords:
    """Hashes and verifies passwords at a given cost."""

    def __init__(self, *, memory_kib: int, rounds: int) -> None:
        self._hash = PasswordHash((Argon2Hasher(time_cost=rounds, memory_cost=memory_kib, parallelism=1),))
        self._nobody = self._hash.hash("a password that nobody has")

    def hash(self, password: str) -> str:
        """Return what to keep of a password."""
        return self._hash.hash(password)

    def verify(self, password: str, kept: str | None) -> bool:
        """Tell whether the password is the one kept; with nothing kept, take as long and say no."""
        fits = self._hash.verify(password, kept or self._nobody)
        return fits and kept is not None
