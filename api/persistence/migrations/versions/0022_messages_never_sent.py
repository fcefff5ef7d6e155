"""Messages that were written on PostgreSQL and never sent, because each was taken for one that was told before.

Nobody is sent old news: what is due later is sent then, what is of some use still is on the call list with the
reason, and the rest is dropped.
"""

import json
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from api.persistence.columns import Moment

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_TROUBLE = "It was written, but an older version never sent it."
_OF_USE = timedelta(days=2)
"""How long news without a date is still worth a call."""
_MESSAGE = sa.table(
    "message",
    *(sa.column(name) for name in ("id", "news", "state", "trouble", "text", "address")),
    sa.column("made_at", Moment()),
    sa.column("due", Moment()),
    sa.column("service_date", sa.Date()),
)
_OUTBOX = sa.table(
    "outbox",
    *(sa.column(name) for name in ("kind", "dedupe_key", "payload", "state", "attempts")),
    sa.column("due", Moment()),
)
_SEND = "send-message"


def upgrade() -> None:
    """Have them sent, called about, or dropped."""
    connection, now = op.get_bind(), datetime.now(UTC)
    underway = sa.select(_OUTBOX.c.dedupe_key).where(_OUTBOX.c.kind == _SEND, _OUTBOX.c.state != "delivered")
    is_lost = (_MESSAGE.c.state == "waiting") & _MESSAGE.c.id.not_in(underway)
    for lost in connection.execute(sa.select(_MESSAGE).where(is_lost)).all():
        if lost.news != "code" and lost.due > now:
            entry = {"kind": _SEND, "dedupe_key": lost.id, "due": lost.due, "state": "waiting", "attempts": 0}
            connection.execute(sa.insert(_OUTBOX), entry | {"payload": json.dumps({"message": lost.id})})
            continue
        change = sa.update(_MESSAGE).where(_MESSAGE.c.id == lost.id)
        connection.execute(change.values(trouble=_TROUBLE, **_instead(lost, now)))


def _instead(lost: sa.Row[tuple[object, ...]], now: datetime) -> dict[str, str]:
    """Return what becomes of a message whose moment is over."""
    if lost.news == "code":
        return {"state": "dropped", "text": "", "address": ""}
    lasts = lost.made_at > now - _OF_USE if lost.service_date is None else lost.service_date >= now.date()
    return {"state": "failed" if lasts else "dropped"}
