"""The second step of signing in: a six-digit code of an app, each good once, or a recovery code."""

import base64
import io
import re
import secrets
from collections.abc import Sequence

import pyotp
import segno
from cryptography.fernet import Fernet, InvalidToken

from api.persistence.second_steps import SecondStepStore
from api.security.secrets import derived, hashed, same
from scheduler.usecases.ports import Clock

STEP_SECONDS = 30
RECOVERY_CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Of recovery codes: none that are mistaken for another."""
SECRET = re.compile(r"[A-Z2-7]{32}")


class SecondSteps:
    """Sets second steps up and checks them."""

    def __init__(self, store: SecondStepStore, key: bytes, *, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._seal = Fernet(base64.urlsafe_b64encode(derived(key, "second step")))

    def is_set_up(self, account_id: str) -> bool:
        """Tell whether somebody has an app to sign in with."""
        return self._store.secret(account_id) is not None

    def codes_left(self, account_id: str) -> int:
        """Return how many recovery codes are unused."""
        return self._store.recovery_codes_left(account_id)

    def set_up(self, account_id: str, secret: str, *, code: str) -> Sequence[str] | None:
        """Keep the app that gives this code; return new recovery codes, or None when the code is wrong."""
        step = self._step(secret, code) if is_secret(secret) else None
        if step is None:
            return None
        codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
        sealed = self._seal.encrypt(secret.encode()).decode()
        kept = [hashed(_plain(one)) for one in codes]
        self._store.set_up(account_id, sealed, step=step, code_hashes=kept)
        return codes

    def check(self, account_id: str, code: str) -> bool:
        """Tell whether a code of the app is right now and was not used before."""
        sealed = self._store.secret(account_id)
        if sealed is None:
            return False
        try:
            secret = self._seal.decrypt(sealed.encode()).decode()
        except InvalidToken:
            return False  # the service's key has changed: an administrator has to reset the second step
        step = self._step(secret, code)
        return step is not None and self._store.use_step(account_id, step)

    def check_recovery(self, account_id: str, code: str) -> bool:
        """Tell whether a recovery code is right, and use it up."""
        return self._store.use_recovery_code(account_id, hashed(_plain(code)))

    def forget(self, account_id: str) -> None:
        """Forget somebody's app and recovery codes."""
        self._store.forget(account_id)

    def _step(self, secret: str, code: str) -> int | None:
        """Return the time step whose code this is, of the present one and its neighbours."""
        app, now = pyotp.TOTP(secret), int(self._clock.now().timestamp()) // STEP_SECONDS
        typed = re.sub(r"\s", "", code)
        return next((step for step in (now - 1, now, now + 1) if same(app.generate_otp(step), typed)), None)


def new_secret() -> str:
    """Return the secret of a new app."""
    return pyotp.random_base32()


def is_secret(text: str) -> bool:
    """Tell whether a text is the secret of an app."""
    return SECRET.fullmatch(text) is not None


def picture(secret: str, *, login: str, service: str) -> str:
    """Return the square for the app's camera, as SVG without styles or scripts."""
    address = pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=service)
    out = io.BytesIO()
    segno.make(address, error="m").save(
        out, kind="svg", xmldecl=False, scale=5, title="Square to scan", svgclass="drove-qr", lineclass=None
    )
    return out.getvalue().decode()


def _recovery_code() -> str:
    letters = "".join(secrets.choice(LETTERS) for _ in range(16))
    return "-".join(letters[at : at + 4] for at in range(0, 16, 4))


def _plain(code: str) -> str:
    return re.sub(r"[^a-z0-9]", "", code.lower())[:40]
