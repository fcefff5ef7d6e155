"""How the subsidy of a trip moves with fleet and demand: a worked example for notebooks.

Run it from the root of the repository: ``python docs/examples/fleet_by_demand.py``. Days that were played before
are not played again.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import simulations

SCENARIO = Path(__file__).parents[2] / "simulations" / "scenarios" / "haddenham_planning.toml"


def main(
    seeds: int = 5, fleets: tuple[int, ...] = (1, 2, 3), demand: tuple[int, ...] = (50, 100)
) -> list[str]:
    """Return a line for each fleet and demand: people served, and the subsidy of a trip."""
    lines = []
    for minibuses in fleets:
        for percent in demand:
            changes = {"fleet.minibuses": minibuses, "demand.volume_percent": percent}
            frame = simulations.run(str(SCENARIO), seeds=seeds, changes=changes).figures.to_pandas()
            served, subsidy = frame["served_percent"].mean(), frame["subsidy_per_trip"].mean()
            lines.append(
                f"{minibuses} minibuses, {percent} % demand: {served:.0f} % served, £{subsidy:.2f} a trip"
            )
    return lines


if __name__ == "__main__":
    sys.stdout.write("\n".join(main()) + "\n")
