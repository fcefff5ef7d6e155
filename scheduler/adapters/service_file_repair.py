"""The ``[repair]`` table of a service file: how a day that fails is mended, and what may be asked of riders."""

from dataclasses import replace

from scheduler.adapters.strict_toml import MOST, Table
from scheduler.domain.repair import RepairRules

MIN = 60


def repair_rules(top: Table) -> RepairRules:
    """Return the rules; what the file leaves out is as usual.

    Raises
    ------
    BrokenInput
        A key is unknown or out of range; names it and the remedy.
    """
    table, usual = top.table("repair", optional=True), RepairRules()
    rules = replace(
        usual,
        disturbance=table.whole("disturbance_millipence", usual.disturbance, most=MOST),
        most_moved_percent=table.whole("most_moved_percent", usual.most_moved_percent, most=100),
        iterations=table.whole("iterations", usual.iterations, least=1),
        seconds=table.real("seconds_limit_s", usual.seconds, least=0.01, most=600),
        notice=table.whole("notice_min", usual.notice, most=120, unit=MIN),
        moves=tuple(_move(move) for move in table.tables("moves")) or usual.moves,
        fetch=tuple(sorted(_fetch(one) for one in table.tables("fetch"))) or usual.fetch,
    )
    table.finish()
    return rules


def _move(table: Table) -> tuple[int, int]:
    move = (table.whole("minutes", least=1, most=240, unit=MIN), table.whole("millipence", most=MOST))
    table.finish()
    return move


def _fetch(table: Table) -> int:
    within = table.whole("within_min", least=1, most=240, unit=MIN)
    table.finish()
    return within
