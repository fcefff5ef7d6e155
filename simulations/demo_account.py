"""How the demonstration's day is told on a terminal: one offer, one refusal, the runs, the figures."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from simulations.figure_names import figure_name, in_words
from simulations.kpis import DEFINITIONS, Kpis

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Account:
    """What there is to tell of a day."""

    day: date
    zone: ZoneInfo
    asked: int
    offered: Json
    denied: list[Json]
    shift: Json
    cancelled: Json
    better: Json
    sheets: list[Json]
    kpis: Kpis
    broken: list[str]

    def clock(self, moment: str) -> str:
        """Return a moment as a time of day."""
        return datetime.fromisoformat(moment).astimezone(self.zone).strftime("%H:%M")


def tell(out: Console, account: Account) -> None:
    """Print the account."""
    out.rule(f"[bold]{account.day:%A} {account.day.day} {account.day:%B %Y}: {account.asked} requests")
    _offer(out, account)
    _denials(out, account)
    shift, back = account.shift, account.cancelled
    out.print(
        f"[bold]A shift offered.[/] {shift['driver']} drives {shift['vehicle']} from "
        f"{account.clock(shift['starts_at'])} to {account.clock(shift['ends_at'])}; "
        f"{shift['again']} refused riders asked once more."
    )
    out.print(
        f"[bold]A ride given back.[/] {back['reference']} is {back['state']}; its places are free at once."
    )
    better = account.better
    out.print(
        f"[bold]The plan improved[/] over night from {better['cost_before'] / 1e5:,.2f} to "
        f"{better['cost_after'] / 1e5:,.2f} pounds, {len(better['moved'])} rides in another vehicle."
    )
    out.print(_runs(account))
    out.print(_busiest(account))
    out.print(_figures(account.kpis))
    for line in account.broken:
        out.print(f"[red]Promise broken:[/] {line}")
    if not account.broken:
        out.print(f"[green]Every one of {account.kpis['trips']} rides was served inside its promise.[/]")


def _offer(out: Console, account: Account) -> None:
    request = account.offered["request"]
    out.print(f"[bold]An offer.[/] From {request['origin']['label']} to {request['destination']['label']}:")
    for offer in account.offered["offers"]:
        legs = "; ".join(
            f"{leg['direction']} picked up {account.clock(leg['pickup_from'])}–{account.clock(leg['pickup_to'])}, "
            f"there by {account.clock(leg['arrive_by'])}"
            for leg in offer["legs"]
        )
        shared = ", shared" if offer["shared"] else ""
        out.print(f"  {offer['kind']:<8} {legs}, £{offer['fare_pence'] / 100:.2f}{shared}")


def _denials(out: Console, account: Account) -> None:
    reasons: dict[str, Json] = {}
    for quote in account.denied:
        reasons.setdefault(quote["denial"]["reason"], quote["denial"])
    for reason, denial in reasons.items():
        out.print(f"[bold]A refusal[/] ({reason.replace('_', ' ')}). {denial['text']}")
        for other in denial["alternatives"]:
            out.print(f"  Instead: {other['text']}")


def _runs(account: Account) -> Table:
    table = Table(title="Runs of the day", title_justify="left")
    for heading in ("Vehicle", "Driver", "Leaves", "Back", "Rides", "Riders", "Km"):
        table.add_column(heading, justify="right" if heading in ("Rides", "Riders", "Km") else "left")
    for sheet in account.sheets:
        pickups = [stop for stop in sheet["stops"] if stop["kind"] == "pickup"]
        table.add_row(
            sheet["vehicle_name"],
            sheet["driver_name"],
            account.clock(sheet["leaves_at"]),
            account.clock(sheet["returns_at"]),
            str(len(pickups)),
            str(sum(stop["rider"]["party"]["size"] for stop in pickups)),
            f"{sum(stop['metres'] for stop in sheet['stops']) / 1000:.1f}",
        )
    return table


def _busiest(account: Account) -> Table:
    """Return the longest run sheet, as its driver gets it."""
    sheet = max(account.sheets, key=lambda one: len(one["stops"]))
    table = Table(title=f"Run sheet of {sheet['driver_name']}, {sheet['vehicle_name']}", title_justify="left")
    for heading in ("Time", "What", "Who", "Where", "Promised"):
        table.add_column(heading)
    for stop in sheet["stops"]:
        rider = stop["rider"]
        promised = ""
        if rider and stop["kind"] == "pickup":
            promised = f"{account.clock(rider['promised_from'])}–{account.clock(rider['promised_to'])}"
        elif rider:
            promised = f"by {account.clock(rider['arrive_by'])}"
        table.add_row(
            account.clock(stop["starts_at"]),
            stop["kind"],
            rider["name"] if rider else "",
            stop["place"]["label"] if stop["place"] else "",
            promised,
        )
    return table


def _figures(kpis: Kpis) -> Table:
    table = Table(title="Figures of the day, from its event log", title_justify="left")
    table.add_column("Figure")
    table.add_column("Value", justify="right")
    table.add_column("Meaning", style="dim")
    for key, meaning in DEFINITIONS.items():
        figure = kpis[key]
        table.add_row(figure_name(key), "–" if figure is None else f"{figure:,}", in_words(meaning))
    return table
