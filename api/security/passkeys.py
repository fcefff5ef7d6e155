"""Signing in with a passkey: one step that proves the device and its owner, and cannot be given to a false page.

The browser is asked to sign a fresh number for our own host name; a page elsewhere would get a signature that is
good for nothing here. The device has to see to it that it is its owner who signs.
"""

from dataclasses import dataclass
from datetime import timedelta

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from api.persistence.accounts import AccountStore
from api.persistence.challenges import Challenge, ChallengeStore, Purpose
from api.persistence.passkeys import Passkey, PasskeyStore
from api.security.identity import Account
from api.security.secrets import hashed, new_token
from scheduler.usecases.ports import Clock

LASTS = timedelta(minutes=5)
MOST = 10
"""Of one person."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where the browser is: what it signs is good for this alone."""

    host: str
    origin: str


class Passkeys:
    """Takes new passkeys and signs people in with those it knows."""

    def __init__(
        self, store: PasskeyStore, accounts: AccountStore, challenges: ChallengeStore, *, clock: Clock
    ) -> None:
        self.store = store
        self._accounts, self._challenges, self._clock = accounts, challenges, clock

    def ask_new(self, account: Account, site: Site, service: str) -> tuple[str, str]:
        """Return the token of the browser, and what it is asked for to make a passkey."""
        known = [base64url_to_bytes(one.credential_id) for one in self.store.of(account.id)]
        options = generate_registration_options(
            rp_id=site.host,
            rp_name=service,
            user_id=hashed(account.id)[:32].encode(),
            user_name=account.login,
            user_display_name=account.name,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
        )
        return self._ask(options.challenge, account.id), options_to_json(options)

    def take_new(self, account: Account, site: Site, *, token: str, answer: str, name: str) -> bool:
        """Keep the passkey the browser made; tell whether it was good."""
        challenge = self._used(token, account.id)
        if challenge is None or len(self.store.of(account.id)) >= MOST:
            return False
        try:
            made = verify_registration_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=site.host,
                expected_origin=site.origin,
                require_user_verification=True,
            )
        except WebAuthnException:
            return False
        kept, now = bytes_to_base64url(made.credential_id), self._clock.now()
        new = Passkey(kept, account.id, name, made.credential_public_key, made.sign_count, created_at=now)
        return self.store.put(new)

    def ask(self, site: Site) -> tuple[str, str]:
        """Return the token of the browser, and what it is asked for to sign somebody in."""
        options = generate_authentication_options(
            rp_id=site.host, user_verification=UserVerificationRequirement.REQUIRED
        )
        return self._ask(options.challenge, None), options_to_json(options)

    def take(self, site: Site, *, token: str, answer: str) -> Account | None:
        """Return whose passkey answered, or None when it is none of ours or not right."""
        challenge = self._used(token, None)
        if challenge is None:
            return None
        try:
            sent = parse_authentication_credential_json(answer)
            kept = self.store.find(bytes_to_base64url(sent.raw_id))
            if kept is None:
                return None
            shown = verify_authentication_response(
                credential=sent,
                expected_challenge=challenge,
                expected_rp_id=site.host,
                expected_origin=site.origin,
                credential_public_key=kept.public_key,
                credential_current_sign_count=kept.sign_count,
                require_user_verification=True,
            )
        except WebAuthnException:
            return None
        self.store.use(kept.credential_id, sign_count=shown.new_sign_count, now=self._clock.now())
        return self._accounts.get(kept.account_id)

    def _ask(self, challenge: bytes, account_id: str | None) -> str:
        token, now = new_token(), self._clock.now()
        data = bytes_to_base64url(challenge)
        self._challenges.put(
            Challenge(hashed(token), Purpose.PASSKEY, account_id, now, now + LASTS, data=data)
        )
        return token

    def _used(self, token: str, account_id: str | None) -> bytes | None:
        found = self._challenges.find(hashed(token))
        if found is None or found.purpose is not Purpose.PASSKEY or found.account_id != account_id:
            return None
        if not self._challenges.use(found.token_hash) or self._clock.now() >= found.expires_at:
            return None
        return base64url_to_bytes(found.data)
