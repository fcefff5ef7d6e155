"""What a service file says of rides at other people's times: trains that are caught, and runs at fixed times."""

from scheduler.adapters.strict_toml import Table
from scheduler.domain.place import PlaceKind
from scheduler.domain.shared_runs import SharedRun
from scheduler.domain.trains import TrainRules

MIN = 60


def read_trains(top: Table) -> TrainRules:
    """Return the rules in ``[trains]``; without it nobody is asked about trains."""
    if "trains" not in top:
        return TrainRules()
    table, usual = top.table("trains"), TrainRules()
    rules = TrainRules(
        station=table.place("station", PlaceKind.POI),
        timetable=table.text("timetable", like='"trains"'),
        stop_ids=table.texts("stop_ids"),
        buffer=table.whole("buffer_min", usual.buffer, most=120, unit=MIN),
        wheelchair_buffer=table.whole("wheelchair_buffer_min", usual.wheelchair_buffer, most=120, unit=MIN),
        reach=table.whole("reach_m", usual.reach, most=2000),
    )
    table.finish()
    return rules


def read_shared_runs(top: Table) -> tuple[SharedRun, ...]:
    """Return the runs in ``[[shared_runs]]``."""
    runs = tuple(_run(table) for table in top.tables("shared_runs"))
    if len({run.key for run in runs}) < len(runs):
        top.fail("shared_runs", "two runs have one id. Give each its own.")
    return runs


def _run(table: Table) -> SharedRun:
    run = SharedRun(
        key=table.text("id", like='"market"'),
        name=table.text("name", like='"Market run to Ely"'),
        destination=table.place("to", PlaceKind.POI),
        weekdays=table.weekdays("weekdays"),
        arrive_by=table.clock("arrive_by"),
        leave_after=table.clock("leave_after"),
        seats=table.whole("seats", least=1, most=70) if "seats" in table else None,
    )
    if run.leave_after <= run.arrive_by:
        table.fail("leave_after", "is not after arrive_by. Write the time at which the way back begins.")
    table.finish()
    return run
