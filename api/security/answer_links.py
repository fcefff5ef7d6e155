"""Links with which somebody answers without signing in: whether they take a duty, and a day ahead, whether they come.

A link says what it is about, and proves that we sent it. It shows the duty and nothing of riders. One about an offer
takes one answer and closes with the offer; one about a duty that is theirs works for whoever has it, until it begins.
"""

from api.security.secrets import derived, keyed, same
from scheduler.domain.duty import DutyOfferId, DutyRole
from scheduler.domain.people import DriverId

PURPOSE = "answers to duty offers"
COMING = "who comes to a duty"
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


def coming_path(key: bytes, driver_id: DriverId, role: DutyRole, *, to: str) -> str:
    """Return the address of the page on which somebody says whether they come to what they agreed to."""
    return f"/coming/{role.value}/{to}/{_word(key, driver_id, role, to=to)}"


def is_asked(key: bytes, driver_id: DriverId, role: DutyRole, *, to: str, proof: str) -> bool:
    """Tell whether a proof is the one we sent to whoever has agreed to something."""
    return same(proof, _word(key, driver_id, role, to=to))


def _word(key: bytes, driver_id: DriverId, role: DutyRole, *, to: str) -> str:
    return keyed(derived(key, COMING), driver_id, role.value, to)[:LENGTH]
