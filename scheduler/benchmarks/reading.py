"""Which kind of instance a file is: told by its first line, never by its name."""

from pathlib import Path

from scheduler.benchmarks.cordeau import read_cordeau
from scheduler.benchmarks.instance import Instance
from scheduler.benchmarks.malheiros import read_malheiros
from scheduler.benchmarks.pdptw import read_li_lim, read_sartori_buriol
from scheduler.benchmarks.rows import Rows


def read_instance(path: Path, *, multi_depot: bool = False) -> Instance:
    """Read a public instance of any kind we know.

    Parameters
    ----------
    path : Path
    multi_depot : bool
        Vehicles of a heterogeneous file stand at four depots; other kinds have one.

    Raises
    ------
    BrokenInput
        The file is of no such kind, or a line does not say what it should; the message names the line.
    """
    rows = Rows(path)
    first = rows.peek()
    if first and first[0].endswith(":"):
        return read_sartori_buriol(rows)
    if len(first) == 5:
        return read_cordeau(rows)
    if len(first) == 3:
        return read_li_lim(rows)
    if len(first) == 2:
        return read_malheiros(rows, multi_depot=multi_depot)
    if not first:
        raise rows.broken(1, "the file is empty")
    raise rows.broken(
        rows.lines[0][0],
        f"{len(first)} words begin no instance: 5 numbers begin one of Cordeau, 3 one of Li & Lim, "
        "2 one of Malheiros, and 'NAME:' one of Sartori & Buriol",
    )
