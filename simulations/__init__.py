"""Plays riders, volunteers, traffic and the clock against the scheduler; decides nothing.

In a notebook: ``simulations.run("scenario.toml", seeds=5).figures.to_pandas()``.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulations.tables import Tables


def run(path: str, **wanted: Any) -> "Tables":
    """Play a scenario, and return its days as tables; see ``simulations.tables.run``."""
    from simulations.tables import run as play  # noqa: PLC0415 - nobody pays for it who does not ask

    return play(path, **wanted)
