"""How tampering with the audit log comes to light: which line was changed, is missing or is out of its order.

The chain shows every change to a line, and every line taken out of the middle. The end kept beside it shows lines
cut off. Who can write to the whole database can forge all of it: against them the end's hash is kept elsewhere, and
given back to ``check`` as ``expected``.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from api.audit.deed import FIRST, Line, line_hash


@dataclass(frozen=True, slots=True)
class Fault:
    """One sign that the log is not as it was written."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a whole reading of the log showed."""

    lines: int
    hash: str
    """Of the last line: keep it elsewhere to compare with later."""
    faults: tuple[Fault, ...]


def check(
    log: Iterable[tuple[Line, bool] | tuple[int, str]], expected: tuple[int, str] | None = None
) -> Verdict:
    """Return what is wrong with the log, line by line; nothing where all is as it was written.

    Parameters
    ----------
    log : iterable
        Every line in order, each with whether it can be found by person; then number and hash of the kept end.
    expected : (int, str), optional
        A line's number and hash as somebody noted them earlier.
    """
    faults: list[Fault] = []
    number, last = 0, FIRST
    seen = {0: FIRST}
    for one in log:
        first, second = one
        if isinstance(first, int):
            faults += _at_end(number, last, kept=(first, str(second)))
            continue
        found = list(_in_line(first, after=number, last=last))
        if not second and not any(fault.number == first.number for fault in found):
            found.append(Fault(first.number, "cannot be found by the people it names, or by others too"))
        faults += found
        number, last = first.number, first.hash
        if expected is not None and number == expected[0]:
            seen[number] = last
    if expected is not None and seen.get(expected[0]) != expected[1]:
        faults.append(Fault(expected[0], "is not the line whose hash was noted"))
    return Verdict(number, last, tuple(faults))


def _in_line(line: Line, *, after: int, last: str) -> Iterable[Fault]:
    if line.number > after + 2:
        yield Fault(after + 1, f"is missing, and so is every line up to {line.number - 1}")
    elif line.number == after + 2:
        yield Fault(after + 1, "is missing")
    if line_hash(line.deed, number=line.number, previous=line.previous) != line.hash:
        yield Fault(line.number, "was changed, or put in this place later")
    elif line.number == after + 1 and line.previous != last:
        yield Fault(line.number, "does not follow the line before it: one of the two was put there later")


def _at_end(number: int, last: str, *, kept: tuple[int, str]) -> Iterable[Fault]:
    if kept[0] > number:
        text = "is missing" if kept[0] == number + 1 else f"is missing, and so is every line up to {kept[0]}"
        yield Fault(number + 1, text)
    elif kept != (number, last):
        yield Fault(number, f"is not the end that was kept, line {kept[0]}")
