"""How the answers of a booking are kept between its pages: in a signed cookie of that booking alone.

Nothing times out, the back button works, two bookings can be made side by side in two tabs, and addresses of
pages hold no personal data. The signature binds the answers to the account that gave them.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
import zlib
from datetime import date, time

from fastapi import Request, Response
from pydantic import BaseModel, ValidationError

from api.pages.typed import at
from scheduler.domain.booking import BookingId, OfferId, QuoteId
from scheduler.domain.people import Gender, Needs, Party, RiderId
from scheduler.domain.place import Place
from scheduler.domain.policy import ServicePolicy
from scheduler.domain.request import Direction, Purpose, WishKind
from scheduler.domain.trains import Arrival, Train
from scheduler.usecases.commands import Origin, RequestQuote

COOKIE = "drove_ride"
LARGEST = 20_000
"""Bytes after unpacking; what we write is a twentieth of it."""


class RideDraft(BaseModel):
    """What somebody has answered so far on the way to a booking."""

    id: str
    rider_id: RiderId
    origin: Place | None = None
    origin_search: str = ""
    destination: Place | None = None
    destination_search: str = ""
    day: date | None = None
    outward_kind: WishKind | None = None
    outward_time: time | None = None
    one_way: bool | None = None
    homeward_kind: WishKind | None = None
    homeward_time: time | None = None
    ready_call: bool = False
    """The rider will ring when ready; the time of the way back is a guess."""
    catches_train: bool = False
    """The ride is for a train, which is chosen on a page of its own."""
    train: Train | None = None
    meets_train: Direction | None = None
    """The way that begins with coming off a train, which is chosen on a page of its own."""
    arrival: Arrival | None = None
    party: Party | None = None
    needs: Needs | None = None
    asks_consent: bool = False
    """Whether it must still be agreed that the needs are kept."""
    purpose: Purpose | None = None
    driver_gender: Gender | None = None
    replaces: BookingId | None = None
    quote_id: QuoteId | None = None
    quote_day: date | None = None
    """The service date under which the answer is kept."""
    offer_id: OfferId | None = None
    booking_id: BookingId | None = None
    notice: str = ""
    """Why the offers shown are fresh ones: ``expired``, ``superseded``, or nothing."""

    def answered_anew(self) -> "RideDraft":
        """Return the draft without the answer the service gave to the former questions."""
        return self.model_copy(update={"quote_id": None, "quote_day": None, "offer_id": None, "notice": ""})

    def command(self, by: Origin, policy: ServicePolicy) -> RequestQuote:
        """Return what to ask the scheduler.

        Raises
        ------
        ValueError
            Some question is not answered yet.
        """
        if not (self.origin and self.destination and self.day and self.outward_kind and self.outward_time):
            raise ValueError("the draft is not complete")
        homeward_at = at(self.day, self.homeward_time, policy.zone) if self.homeward_time else None
        return RequestQuote(
            rider_id=self.rider_id,
            origin=self.origin,
            destination=self.destination,
            outward_kind=self.outward_kind,
            outward_at=at(self.day, self.outward_time, policy.zone),
            by=by,
            homeward_kind=None if self.one_way else self.homeward_kind,
            homeward_at=None if self.one_way else homeward_at,
            party=self.party or Party(),
            needs=self.needs,
            purpose=self.purpose or Purpose.OTHER,
            replaces=self.replaces,
            ready_call=self.ready_call and not self.one_way,
            driver_gender=self.driver_gender,
            train=self.train,
            arrival=self.arrival,
        )


def new_id() -> str:
    """Return an id for a draft; it says nothing about anybody."""
    return secrets.token_urlsafe(6).replace("_", "a").replace("-", "b")


class DraftKeeper:
    """Writes drafts into cookies and reads them back, for one account."""

    def __init__(self, secret: bytes, account: str, *, secure: bool) -> None:
        self._key = hashlib.blake2b(account.encode(), key=secret[:64], digest_size=32).digest()
        self._secure = secure

    def save(self, response: Response, draft: RideDraft) -> None:
        """Keep the draft for the pages of this booking, until the browser is closed."""
        packed = zlib.compress(draft.model_dump_json(exclude_defaults=True).encode(), 9)
        response.set_cookie(
            COOKIE,
            f"{_text(packed)}.{_text(self._sign(draft.id, packed))}",
            path=f"/book/{draft.id}",
            httponly=True,
            samesite="lax",
            secure=self._secure,
        )

    def load(self, request: Request, draft_id: str) -> RideDraft | None:
        """Return the draft of that id, or None when there is none of this account."""
        packed, signature = _parts(request.cookies.get(COOKIE, ""))
        if not hmac.compare_digest(self._sign(draft_id, packed), signature):
            return None
        unpacked = zlib.decompressobj().decompress(packed, LARGEST)
        try:
            draft = RideDraft.model_validate_json(unpacked)
        except ValidationError:
            # Written by an older release: the questions are asked again.
            return None
        return draft if draft.id == draft_id else None

    def _sign(self, draft_id: str, packed: bytes) -> bytes:
        return hmac.new(self._key, draft_id.encode() + b"\0" + packed, hashlib.sha256).digest()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _parts(cookie: str) -> tuple[bytes, bytes]:
    packed, _, signature = cookie.partition(".")
    try:
        return _raw(packed), _raw(signature)
    except (binascii.Error, ValueError):
        return b"", b""


def _raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
