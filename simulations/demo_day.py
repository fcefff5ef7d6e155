"""Plays one whole day of the demonstration through the running API: what the product does, told in a minute.

Riders ask the evening before and in the morning, somebody is refused, a volunteer offers a shift, somebody
cancels, the plan is improved, drivers get their run sheets and drive. It ends well only when every confirmed
ride was served inside its promise.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import date, time, timedelta

import httpx
from rich.console import Console

from simulations.demo_account import Account, tell
from simulations.demo_client import PASSWORD, DemoTrouble, set_clock, sign_in
from simulations.demo_drive import drive
from simulations.demo_steps import DemoDay, Json, open_day
from simulations.eventlog import event_told
from simulations.kpis import kpis
from simulations.promises import broken_promises

DEMO_DAY = date(2026, 12, 1)
ASK_FROM, OPTIMISE_AT, MORNING = time(18, 45), time(20, 0), time(7, 30)
IN_THE_MORNING = 5
"""So many riders ask on the day itself."""
LEAST_REQUESTS = 40


def play(
    base_url: str, day: date = DEMO_DAY, *, password: str = PASSWORD, console: Console | None = None
) -> int:
    """Play the day and tell of it; return 0 when every confirmed ride was served inside its promise.

    Raises
    ------
    DemoTrouble
        The service cannot be reached, is no demonstration with a clock that can be set, or refuses a step.
    """
    out = console if console is not None else Console()
    with httpx.Client(base_url=base_url, timeout=60) as http:
        demo = open_day(http, day, password=password)
        account = _play(demo, out, password)
    tell(out, account)
    return 1 if account.broken or demo.asked < LEAST_REQUESTS else 0


def _play(demo: DemoDay, out: Console, password: str) -> Account:
    numbers, on_date = range(len(demo.riders)), demo.day.isoformat()
    with out.status("Riders ask for the next day …"):
        demo.ask_all(numbers[:-IN_THE_MORNING], demo.moment(ASK_FROM, 1))
        demo.ask_for_the_impossible()
        shift = demo.offer_a_shift()
        cancelled = demo.cancel_one()
    with out.status("The plan is improved over night …"):
        set_clock(demo.coordinator, demo.moment(OPTIMISE_AT, 1))
        better = demo.coordinator.post(f"/v1/plans/{on_date}/optimisation", {"iterations": 2000})
    with out.status("The last riders ask in the morning …"):
        demo.ask_all(numbers[-IN_THE_MORNING:], demo.moment(MORNING))
    with out.status("Drivers drive what their run sheets say …"):
        sheets = _drive(demo, password)
    log = demo.coordinator.get("/v1/events", date=on_date)["events"]
    events = [event_told(one) for one in log]
    return Account(
        day=demo.day,
        zone=demo.zone,
        asked=demo.asked,
        offered=next(quote for quote in demo.quotes if len(quote["offers"]) > 1),
        denied=[quote for _, quote in demo.refused],
        shift=shift,
        cancelled=cancelled,
        better=better,
        sheets=sheets,
        kpis=kpis(events),
        broken=broken_promises(events),
    )


def _drive(demo: DemoDay, password: str) -> list[Json]:
    """Have every driver fetch their run sheet, drive it, and return the run sheets as they were in the morning."""
    plan = demo.coordinator.get(f"/v1/plans/{demo.day}")
    with_run = {run["shift_id"] for run in plan["runs"]}
    shifts = [shift for shift in plan["shifts"] if shift["id"] in with_run]
    drivers = {}
    for shift in shifts:
        number = shift["driver_id"].removeprefix("driver-")
        login = "driver" if number == "1" else f"driver{number}"
        drivers[shift["id"]] = sign_in(demo.http, login, password=password)
    sheets = [drivers[shift["id"]].get(f"/v1/runs/{shift['id']}/manifest") for shift in shifts]
    drive(plan["runs"], drivers, demo.coordinator)
    return sheets


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, play, and return the exit code."""
    reader = argparse.ArgumentParser(prog="python -m simulations.demo_day", description=__doc__)
    reader.add_argument("url", help="where the demonstration runs, like http://127.0.0.1:8000")
    reader.add_argument("--day", type=date.fromisoformat, default=DEMO_DAY, help="the first day to play")
    reader.add_argument("--days", type=int, default=1, help="play so many weekdays, one after the other")
    chosen = reader.parse_args(arguments)
    day, code = chosen.day, 0
    for _ in range(chosen.days):
        while day.weekday() > 4:
            day += timedelta(days=1)
        try:
            code = max(code, play(chosen.url, day))
        except DemoTrouble as trouble:
            sys.stderr.write(f"{trouble}\n")
            return 2
        day += timedelta(days=1)
    return code


if __name__ == "__main__":
    sys.exit(main())
