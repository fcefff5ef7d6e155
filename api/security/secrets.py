"""How secrets are made and what is kept of them: long ones as a plain hash, short codes under the service's key."""

import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

CODE_DIGITS = 6


def new_token() -> str:
    """Return 256 random bits as text."""
    return secrets.token_urlsafe(32)


def new_id(kind: str) -> str:
    """Return the public name of something new; it opens nothing."""
    return f"{kind}-{secrets.token_hex(8)}"


def new_code() -> str:
    """Return a code that somebody can type from a telephone."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def hashed(token: str) -> str:
    """Return what is kept of a token; its 256 bits cannot be guessed from it."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed(key: bytes, *parts: str) -> str:
    """Return what is kept of a short code: without the key, trying all of them tells nothing."""
    return hmac.new(key, "\x00".join(parts).encode(), hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare in a time that does not tell how much of it was right."""
    return hmac.compare_digest(one.encode(), other.encode())


def derived(secret: bytes, purpose: str) -> bytes:
    """Return a key for one purpose, made from the service's secret."""
    return HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(secret)
