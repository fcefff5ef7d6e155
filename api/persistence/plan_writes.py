"""How a plan is written: only the runs that differ, over the version before and no other."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, bindparam, delete, insert, update

from api.persistence import mapping
from api.persistence import tables as t
from api.persistence.later import Later
from api.persistence.ready import Ready
from api.persistence.upserts import ready_upsert
from scheduler.domain.errors import PlanChanged
from scheduler.domain.plan import Plan, Run

DAY: BindParameter[Any] = bindparam("day")
SHIFT: BindParameter[Any] = bindparam("shift")
BEGIN_DAY = ready_upsert(t.service_day)
MOVE_DAY = Ready(
    update(t.service_day)
    .where(t.service_day.c.service_date == DAY, t.service_day.c.version == bindparam("before"))
    .values(version=bindparam("after"))
)
FORGET_STOPS = Ready(delete(t.stop).where(t.stop.c.service_date == DAY, t.stop.c.shift_id == SHIFT))
FORGET_RUN = Ready(delete(t.run).where(t.run.c.service_date == DAY, t.run.c.shift_id == SHIFT))
PUT_RUN = ready_upsert(t.run, replace=True)
PUT_STOP = Ready(insert(t.stop))
FORGET_UNASSIGNED = Ready(delete(t.unassigned_leg).where(t.unassigned_leg.c.service_date == DAY))
PUT_UNASSIGNED = Ready(insert(t.unassigned_leg))


def write_plan(later: Later, plan: Plan, *, before: Plan) -> None:
    """Have the next version of a plan written; PlanChanged is raised where the stored one is not the one before."""
    day = plan.service_date
    if plan.version == 1:
        later.put(BEGIN_DAY, {"service_date": day, "version": 0})
    moved = {"day": day, "before": plan.version - 1, "after": plan.version}
    later.put(MOVE_DAY, moved, refusal=lambda: _changed(plan), must_touch=True)
    _write_runs(later, before, plan)
    if before.unassigned != plan.unassigned:
        later.put(FORGET_UNASSIGNED, {"day": day})
        rows = enumerate(plan.unassigned)
        later.put(
            PUT_UNASSIGNED, *({"service_date": day, "position": at, "leg_id": leg_id} for at, leg_id in rows)
        )


def _write_runs(later: Later, before: Plan, plan: Plan) -> None:
    """Take the stops of changed runs out before any is put back: a stop may have gone from one to another."""
    former = {run.shift_id: run for run in before.runs}
    changed: Sequence[Run] = [run for run in plan.runs if former.get(run.shift_id) != run]
    gone = former.keys() - {run.shift_id for run in plan.runs}
    stale = gone | ({run.shift_id for run in changed} & former.keys())
    for statement, shifts in ((FORGET_STOPS, stale), (FORGET_RUN, gone)):
        later.put(statement, *({"day": plan.service_date, "shift": one} for one in sorted(shifts)))
    later.put(PUT_RUN, *(mapping.run_row(plan, run) for run in changed))
    later.put(PUT_STOP, *(row for run in changed for row in mapping.stop_rows(plan, run)))


def _changed(plan: Plan) -> PlanChanged:
    return PlanChanged(
        f"The plan of {plan.service_date.isoformat()} was changed by somebody else. Load it again."
    )
