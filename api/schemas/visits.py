"""Signing in, as it is asked for and told."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, SecretStr

from api.schemas.types import Line, Sent, Told
from api.security.identity import Role, Session


class SignInIn(Sent):
    """Who somebody says they are."""

    login: Line
    password: Annotated[SecretStr, Field(max_length=200)]
    code: Annotated[str, Field(max_length=40)] = ""
    """Of the app, or a recovery code, for whoever has set up a second step."""


class SessionOut(Told):
    """Who is signed in."""

    name: str
    roles: list[Role]
    rider_id: str | None
    driver_id: str | None
    expires_at: datetime
    form_token: str
    """What forms of this visit send back."""

    @classmethod
    def of(cls, session: Session) -> Self:
        """Return the visit as told."""
        return cls(
            name=session.account.name,
            roles=sorted(session.roles),
            rider_id=session.rider_id,
            driver_id=session.driver_id,
            expires_at=session.expires_at,
            form_token=session.form_token,
        )


class SignedInOut(SessionOut):
    """A new visit, with the token that stands for it: send it as ``Authorization: Bearer``."""

    token: str
