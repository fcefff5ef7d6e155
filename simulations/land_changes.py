"""What a scenario makes of its ground: homes built, villages that ask more or less, trips to some towns only."""

from dataclasses import replace

from simulations.demand_rules import DemandRules
from simulations.land import Land, Village, ensure_known
from simulations.scenario import Scenario


def changed_land(land: Land, scenario: Scenario) -> Land:
    """Return the ground with the scenario's changes.

    Raises
    ------
    BrokenInput
        There is no such village, or nothing lies in the towns that trips go to.
    """
    rules = scenario.demand
    names = [village.name for village in land.villages]
    for key, named in (("new_homes", rules.new_homes), ("village_percent", rules.village_percent)):
        for name in named:
            ensure_known(scenario, f"demand.{key}", name=name, known=names)
    known = sorted({*names, *(place.locality for place in land.attractions)})
    for slot in scenario.policy.offers.slots:
        ensure_known(scenario, "policy.offers.slots", name=slot.locality, known=known)
    villages = tuple(_changed(village, rules) for village in land.villages)
    attractions = land.attractions
    if rules.only_to:
        towns = sorted({place.locality for place in attractions})
        for name in rules.only_to:
            ensure_known(scenario, "demand.only_to", name=name, known=towns)
        attractions = tuple(place for place in attractions if place.locality in rules.only_to)
    return replace(land, villages=villages, attractions=attractions)


def _changed(village: Village, rules: DemandRules) -> Village:
    more = rules.new_homes.get(village.name, 0.0) * rules["people_per_home"]
    grown = (village.residents + more) / village.residents if village.residents else 1.0
    factor = grown * rules.village_percent.get(village.name, 100.0) / 100
    return (
        replace(village, people=tuple(people * factor for people in village.people))
        if factor != 1
        else village
    )
