"""How an input says where it comes from: *sourced*, *derived*, *assumed*, or *chosen* in the scenario."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from scheduler.adapters.strict_toml import Table
from simulations.input_names import input_name


class Tag(StrEnum):
    """Where a number comes from."""

    SOURCED = "sourced"
    """Published somewhere that is named."""
    DERIVED = "derived"
    """Reckoned from such."""
    ASSUMED = "assumed"
    """Ours."""
    CHOSEN = "chosen"
    """Set in the scenario."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """One input, as it is shown to whoever reads a result."""

    key: str
    value: str
    tag: Tag
    basis: str

    @property
    def name(self) -> str:
        """What it is called, with its unit."""
        return input_name(self.key)


@dataclass(frozen=True, slots=True)
class Number:
    """A number that a scenario may set, with its default."""

    default: float
    most: float
    tag: Tag
    basis: str
    least: float = 0


def read_numbers(
    table: Table, name: str, numbers: Mapping[str, Number]
) -> tuple[dict[str, float], list[Assumption]]:
    """Return every number, the table's own or the default, and a note about each."""
    values, notes = {}, []
    for key, number in numbers.items():
        values[key] = table.real(key, number.default, least=number.least, most=number.most)
        set_here = values[key] != number.default
        tag, basis = (Tag.CHOSEN, "set in this scenario") if set_here else (number.tag, number.basis)
        notes.append(Assumption(f"{name}.{key}", f"{values[key]:g}", tag, basis))
    return values, notes


def chosen(key: str, value: str) -> Assumption:
    """Return the note about something that only a scenario can say."""
    return Assumption(key, value, Tag.CHOSEN, "set in this scenario")
