"""One scenario beside others, on the same seeds: means, differences and how sure they are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from scheduler.domain.errors import BrokenInput
from simulations import behind
from simulations.batch import Batch
from simulations.carried import as_carried
from simulations.figure_names import figure_name, in_words
from simulations.figures import DEFINITIONS
from simulations.intervals import Estimate, difference, estimate
from simulations.provenance import code_version
from simulations.scenario_layers import changed_keys
from simulations.work import Day, Experiment

DATE = "$date"
"""How a date is written where JSON has none: a table of this key alone."""


@dataclass(frozen=True, slots=True)
class Side:
    """One scenario of a comparison, with its days in order of seed."""

    experiment: Experiment
    days: tuple[Day, ...]

    @property
    def name(self) -> str:
        """The scenario's name."""
        return self.experiment.scenario.name

    def values(self, figure: str) -> list[int | float | None]:
        """Return a figure, seed by seed."""
        return [day.figures.get(figure) for day in self.days]

    def estimate(self, figure: str) -> Estimate:
        """Return a figure's mean over the seeds."""
        return estimate(self.values(figure))

    def tells_apart(self, one: str, other: str) -> bool:
        """Tell whether two of its figures differ, day by day, by more than luck explains."""
        return difference(self.values(one), self.values(other)).is_clear


@dataclass(frozen=True, slots=True)
class Comparison:
    """A base and what is compared with it."""

    base: Side
    others: tuple[Side, ...]
    seeds: tuple[int, ...]

    def difference(self, figure: str, other: Side) -> Estimate:
        """Return how far the other is above the base."""
        return difference(self.base.values(figure), other.values(figure))

    def changes(self, other: Side) -> Mapping[str, tuple[Any, Any]]:
        """Return what the other scenario has changed, by dotted key."""
        return changed_keys(self.base.experiment.scenario.resolved, other.experiment.scenario.resolved)


def compare(batch: Batch, experiments: Sequence[Experiment], seeds: Sequence[int]) -> Comparison:
    """Play every scenario on the same seeds; the first is the base."""
    found = batch.days(one.work(seed) for seed in seeds for one in experiments)
    sides = [Side(one, tuple(found[one.work(seed).key] for seed in seeds)) for one in experiments]
    return Comparison(sides[0], tuple(sides[1:]), tuple(seeds))


def ensure_sourced(experiments: Sequence[Experiment]) -> None:
    """Refuse to make evidence of demand that nobody answers for.

    Raises
    ------
    BrokenInput
        A scenario does not say where its demand comes from.
    """
    for one in experiments:
        if not one.scenario.demand.source:
            raise BrokenInput(
                f"{one.path}: demand.source is blank, so this is no evidence. Say who answers for the demand, "
                'like source = "Parish survey, March 2026, 412 answers".'
            )


def as_data(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as plain data; played again from it, it gives the same numbers."""
    sides = (comparison.base, *comparison.others)
    return {
        "label": comparison.base.experiment.scenario.label,
        "code": code_version(),
        "seeds": list(comparison.seeds),
        "scenarios": [
            {
                "name": side.name,
                "hash": side.experiment.scenario.hash,
                "changed": {key: list(pair) for key, pair in comparison.changes(side).items()},
                "logs": [day.log_sha256 for day in side.days],
                "data": _dated(as_carried(side.experiment.data)),
            }
            for side in sides
        ],
        "figures": list(rows(comparison)),
        "definitions": dict(DEFINITIONS),
        "names": {figure: figure_name(figure) for figure in DEFINITIONS},
        "meanings": {figure: in_words(meaning) for figure, meaning in DEFINITIONS.items()},
        "behind": behind.every(DEFINITIONS),
    }


def _dated(value: Any) -> Any:
    """Return a scenario's text with its dates as tables."""
    if isinstance(value, Mapping):
        return {key: _dated(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_dated(one) for one in value]
    return {DATE: value.isoformat()} if isinstance(value, date) else value


def rows(comparison: Comparison) -> Iterable[dict[str, Any]]:
    """Yield a row for each figure and scenario: mean, interval, and difference from the base."""
    for figure in DEFINITIONS:
        for side in (comparison.base, *comparison.others):
            found = side.estimate(figure)
            row = {"figure": figure, "scenario": side.name, "mean": found.mean, "low": found.low}
            row |= {"high": found.high, "seeds": found.count}
            apart = comparison.difference(figure, side) if side is not comparison.base else None
            row["difference"] = apart.mean if apart else None
            row["difference_low"] = apart.low if apart else None
            row["difference_high"] = apart.high if apart else None
            yield row
