"""What a council is shown of a comparison: the question, what was changed, how sure the differences are, who loses.

One page without scripts or outside files. Every chart has its table; every input says where it comes from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from simulations.access import Access, access
from simulations.break_even import break_even_part
from simulations.compare import Comparison, Side
from simulations.equity import Group, Groups, Shown, shown_alike, together
from simulations.figure_names import figure_name, in_words
from simulations.figures import DEFINITIONS
from simulations.html import drawing, folded, page, sourced, table
from simulations.interval_chart import MAIN, intervals_svg
from simulations.intervals import Estimate
from simulations.land import Land, land_of
from simulations.provenance import code_version
from simulations.report_parts import KINDS, SPLIT, access_part, bus_part, told, train_part
from simulations.scenario import Scenario
from simulations.told_changes import told_changes
from simulations.village_map import changes, winners_map
from simulations.work import area_of


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the map is drawn on."""

    land: Land
    roads: bytes
    access: Sequence[Sequence[Access]]
    """What can be reached, scenario by scenario."""


def ground_of(comparison: Comparison) -> Ground:
    """Return the ground of the base scenario, and what can be reached in each."""
    area = area_of(comparison.base.experiment.scenario.area_folder)
    reached = []
    for side in (comparison.base, *comparison.others):
        scenario = side.experiment.scenario
        land = land_of(area, scenario)
        stretched = side.estimate("ride_to_direct").mean or 1.0
        reached.append(access(scenario, land, area.roads, stretched))
    land = land_of(area, comparison.base.experiment.scenario)
    return Ground(land, area.road_lines(), reached)


def comparison_html(comparison: Comparison, ground: Ground) -> str:
    """Return the whole page; the same comparison always gives the same text."""
    sides = (comparison.base, *comparison.others)
    scenario = comparison.base.experiment.scenario
    source = "" if any(not _source(side) for side in sides) else _source(comparison.base)
    title = " against ".join((comparison.base.name, *(side.name for side in comparison.others[:1])))
    parts = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="estimate">{escape(scenario.label)}. Fleet: {escape(scenario.fleet.label)}.</p>',
        sourced(source),
        *(f'<p class="doubt">{escape(doubt)}</p>' for doubt in _doubts(sides)),
        _key(sides),
        "<h2>What comes out</h2>",
        drawing(intervals_svg(comparison), "Means with 95 % intervals; the table below says the same"),
        _figures(comparison, MAIN),
        folded("What is asked, and what is different", _questions(sides), _changed(comparison)),
        folded("Every figure, and what each means", _figures(comparison, tuple(DEFINITIONS))),
        *(bus_part(_means(side), f"{side.name}. ", side.tells_apart) for side in sides),
        *(train_part(_means(side), f"{side.name}. ") for side in sides),
        break_even_part([(_letter(row), _means(side)) for row, side in enumerate(sides)]),
        *(access_part(one, f"{side.name}. ") for one, side in zip(ground.access, sides, strict=True)),
        folded(
            "Who gains and who loses",
            *_equity(sides, ground),
        ),
        folded("What was assumed", _assumptions(scenario, ground.land)),
        folded("Where this comes from", _origin(comparison)),
    ]
    return page(f"{title}: comparison", parts, source=source)


def _source(side: Side) -> str:
    return side.experiment.scenario.demand.source


MOST_DOUBTS = 8


def _doubts(sides: Sequence[Side]) -> list[str]:
    """Return what is doubtful, each with the day it is about where that is not every day."""
    found = []
    for side in sides:
        days: dict[str, list[int]] = {}
        for number, day in enumerate(side.days, 1):
            for doubt in day.doubts:
                days.setdefault(doubt, []).append(number)
        for doubt, on in sorted(days.items()):
            when = "" if len(on) == len(side.days) else f", day {', '.join(map(str, on))} of {len(side.days)}"
            found.append(f"{side.name}{when}: {doubt}")
    more = len(found) - MOST_DOUBTS
    return [*found[:MOST_DOUBTS], *([f"{more} more like these."] if more > 0 else [])]


def _letter(row: int) -> str:
    return chr(65 + row)


def _key(sides: Sequence[Side]) -> str:
    named = "; ".join(f"<b>{_letter(row)}</b> {escape(side.name)}" for row, side in enumerate(sides))
    return f"<p>{named}.</p>"


def _questions(sides: Sequence[Side]) -> str:
    return "".join(
        f"<h3>{_letter(row)}. {escape(side.name)}</h3><p>{escape(side.experiment.scenario.question.strip())}</p>"
        for row, side in enumerate(sides)
    )


def _changed(comparison: Comparison) -> str:
    rows = [
        (f"{_letter(row)}. {name}", was, now)
        for row, side in enumerate(comparison.others, 1)
        for name, was, now in told_changes(comparison.changes(side))
    ]
    return table("What is different from A", ("Input", "In A", "Here"), rows)


def _figures(comparison: Comparison, keys: Sequence[str]) -> str:
    """Return figures side by side; with what each means where they are more than the main ones."""
    sides = (comparison.base, *comparison.others)
    rows, explained = [], keys is not MAIN
    for figure in keys:
        if all(side.estimate(figure).mean is None for side in sides):
            continue
        meaning = f"\n{in_words(DEFINITIONS[figure])}" if explained else ""
        row = [f"{figure_name(figure)}{meaning}", _ranged(comparison.base.estimate(figure))]
        row += [_beside(comparison, figure, side) for side in comparison.others]
        rows.append(row)
    letters = [_letter(row_) for row_ in range(len(sides))]
    caption = (
        f"Means of {len(comparison.seeds)} days ± 95 %; below each how far it is from A, day by day, "
        "* where the interval leaves nought out"
    )
    return table(caption, ("Figure", *letters), rows, numbers=set(range(1, len(sides) + 1)))


def _beside(comparison: Comparison, figure: str, side: Side) -> str:
    """Return a figure of a side, and below it how far that is from the base, where both have it."""
    apart = comparison.difference(figure, side)
    if apart.mean is None:
        return _ranged(side.estimate(figure))
    return f"{_ranged(side.estimate(figure))}\n{_ranged(apart, sign=True)}{' *' if apart.is_clear else ''}"


def _ranged(found: Estimate, *, sign: bool = False) -> str:
    if found.mean is None:
        return "–"
    mean = f"{found.mean:+,.2f}" if sign else f"{found.mean:,.2f}"
    return mean if found.margin is None else f"{mean} ± {found.margin:,.2f}"


def groups_of_side(side: Side) -> Groups:
    """Return the groups of all days of a scenario added up."""
    days = [
        {kind: {name: Group(*parts) for name, parts in groups.items()} for kind, groups in day.groups.items()}
        for day in side.days
    ]
    return together(days)


def _equity(sides: Sequence[Side], ground: Ground) -> list[str]:
    """Return who gains and who loses on each side against the first."""
    before, *others = every = [groups_of_side(side) for side in sides]
    parts = []
    for side, after in zip(sides[1:], others, strict=True):
        told = {kind: shown_alike(before[kind], after[kind], [one[kind] for one in every]) for kind in before}
        base, other = told["village"]
        parts.append(f"<h3>{escape(side.name)}</h3>")
        parts.append(winners_map(ground.land, ground.roads, base=base, other=other))
        parts += [_both(kind, *two) for kind, two in told.items()]
    return parts


def _both(kind: str, one: Shown, two: Shown) -> str:
    moved = changes(one, two)
    rows = [
        (
            name,
            _refused(one.get(name)),
            _refused(two.get(name)),
            "too few to show" if change is None else f"{change:+.1f}",
            _ratio(one.get(name)),
            _ratio(two.get(name)),
        )
        for name, change in moved.items()
    ]
    headings = (
        KINDS[kind],
        "Refused % in A",
        "Refused % here",
        "More people served, points",
        "Ride to direct in A",
        "Ride to direct here",
    )
    return table(f"{SPLIT[kind]}, all days together", headings, rows, numbers={1, 2, 3, 4, 5})


def _refused(group: Group | None) -> str:
    return "–" if group is None else f"{group.refused_percent:.1f}"


def _ratio(group: Group | None) -> str:
    ratio = None if group is None else group.ride_to_direct
    return "–" if ratio is None else f"{ratio:.2f}"


def _means(side: Side) -> dict[str, float | None]:
    return {figure: side.estimate(figure).mean for figure in DEFINITIONS}


def _assumptions(scenario: Scenario, land: Land) -> str:
    rows = [(note.name, note.value, note.tag.value, note.basis) for note in scenario.assumptions]
    basis = f"<p><small>{escape(land.basis)}.</small></p>"
    return table("Inputs of A and where they come from", ("Input", "Value", "Tag", "Basis"), rows) + basis


def _origin(comparison: Comparison) -> str:
    sides = (comparison.base, *comparison.others)
    rows = [("Code", code_version()), ("Seeds", f"{comparison.seeds[0]} to {comparison.seeds[-1]}")]
    rows += [
        (f"Scenario {_letter(row)}", f"{side.experiment.scenario.hash} ({told(len(side.days))} days)")
        for row, side in enumerate(sides)
    ]
    return table("The same again gives the same numbers", ("What", "Value"), rows)
