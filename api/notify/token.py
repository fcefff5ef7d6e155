"""How we prove to the provider who we are: a short-lived JSON web token, signed with our secret (HS256)."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import datetime

UUID = 36


@dataclass(frozen=True, slots=True)
class ProviderKey:
    """An API key: which service it is for, and the secret."""

    service: str
    secret: str = field(repr=False)


def read_key(text: str) -> ProviderKey:
    """Return the key in the provider's own writing: a name, then the service's id, then the secret.

    Raises
    ------
    ValueError
        It is not of that shape.
    """
    service, secret = text[-(2 * UUID + 1) : -(UUID + 1)], text[-UUID:]
    if len(text) < 2 * UUID + 1 or service.count("-") != 4 or secret.count("-") != 4:
        raise ValueError("is no API key: it ends with two ids of 36 characters, joined by a hyphen.")
    return ProviderKey(service, secret)


def bearer(key: ProviderKey, now: datetime) -> str:
    """Return the value of the authorisation header for a request of this moment."""
    claims = {"iss": key.service, "iat": int(now.timestamp())}
    signed = f"{_part({'typ': 'JWT', 'alg': 'HS256'})}.{_part(claims)}"
    signature = hmac.new(key.secret.encode(), signed.encode(), hashlib.sha256).digest()
    return f"Bearer {signed}.{_encoded(signature)}"


def _part(claims: dict[str, object]) -> str:
    return _encoded(json.dumps(claims, separators=(",", ":")).encode())


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
