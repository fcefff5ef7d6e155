"""What is asked whenever a run is brought up to date by itself."""

from typing import Any

import pytest

from scheduler.domain.plan import Plan
from scheduler.usecases import planning
from scheduler.usecases.planning import retimed_alone


@pytest.fixture(autouse=True)
def _as_with_all_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask that the whole day, laid out, says the same."""

    def compared(*about: Any, **how: Any) -> Plan | None:
        *rest, shift_id = about
        alone = retimed_alone(*about, **how)
        assert alone is None or alone == planning.retimed_together(*rest, [shift_id], **how)
        return alone

    monkeypatch.setattr(planning, "retimed_alone", compared)
