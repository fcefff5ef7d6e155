"""How the demonstration's drivers drive their day: as their run sheets say, recording every step over HTTP."""

import heapq
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from simulations.demo_client import Body, Visitor, set_clock

Run = dict[str, Any]


def next_record(run: Run) -> tuple[datetime, Body] | None:
    """Return when the next thing happens on a run, and what is recorded; None when it is over."""
    if run["has_ended"]:
        return None
    if not run["has_begun"]:
        return _moment(run["leaves_at"]), {"happening": "started"}
    ahead = (s for s in run["stops"] if s["kind"] != "break" and s["state"] not in ("done", "missed"))
    stop = next(ahead, None)
    if stop is None:
        return _moment(run["returns_at"]), {"happening": "ended"}
    if stop["state"] == "planned":
        return _moment(stop["starts_at"]), {
            "happening": "arrived",
            "leg_id": stop["leg_id"],
            "kind": stop["kind"],
        }
    happening = "boarded" if stop["kind"] == "pickup" else "alighted"
    return _moment(stop["departs_at"]), {"happening": happening, "leg_id": stop["leg_id"]}


def drive(runs: list[Run], drivers: Mapping[str, Visitor], coordinator: Visitor) -> None:
    """Drive all runs of a day side by side, each by its driver; the coordinator moves the clock along."""
    due: list[tuple[datetime, str, Body]] = []
    for run in runs:
        _foresee(due, run)
    while due:
        moment, shift_id, body = heapq.heappop(due)
        set_clock(coordinator, moment)
        run = drivers[shift_id].post(f"/v1/runs/{shift_id}/records", body)
        _foresee(due, run, not_before=moment)


def _foresee(due: list[tuple[datetime, str, Body]], run: Run, *, not_before: datetime | None = None) -> None:
    found = next_record(run)
    if found is not None:
        moment, body = found
        heapq.heappush(due, (max(moment, not_before or moment), run["shift_id"], body))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
