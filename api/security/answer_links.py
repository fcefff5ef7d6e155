"""Links with which somebody answers one offer of a duty without signing in.

The link says which offer, and proves that we sent it. It shows the duty and nothing of riders, takes one answer, and
opens nothing once the offer is answered or has run out.
"""

from api.security.secrets import derived, keyed, same
from scheduler.domain.duty import DutyOfferId

PURPOSE = "answers to duty offers"
LENGTH = 40
"""Characters of the proof: 160 bits."""


def answer_path(key: bytes, offer_id: DutyOfferId) -> str:
    """Return the address of the page that takes the answer."""
    return f"/answer/{offer_id}/{_proof(key, offer_id)}"


def opens(key: bytes, offer_id: DutyOfferId, proof: str) -> bool:
    """Tell whether a proof is the one we sent for that offer."""
    return same(proof, _proof(key, offer_id))


def _proof(key: bytes, offer_id: DutyOfferId) -> str:
    return keyed(derived(key, PURPOSE), offer_id)[:LENGTH]
