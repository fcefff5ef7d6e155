"""The form of a what-if: each input as it is now in the scenario built on, and what is typed over it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from starlette.datastructures import FormData

from api.pages.answers import text
from api.pages.forms import FormErrors
from api.planning.fields import (
    AIMS,
    ASKED,
    DAYS,
    FIELDS,
    FIRST_DAY,
    GROUPS,
    LAST_DAY,
    LEAST_ON_TIME,
    LEAST_SERVED,
    LONGEST_RECORDED,
    RECORDED,
    SOURCE,
    Field,
    Kind,
    field_of,
)
from api.planning.files import shipped_ids
from api.planning.present import Present, present_of
from api.planning.reading import read_typed
from api.planning.what_if import WhatIf

SEEDS = (5, 10, 20, 50)
MOST_SIDES = 4
"""Scenarios beside each other: the one built on, the one with the changes, and others."""
LONGEST_NAME = 120
SMALLEST = "The smallest fleet that is enough"
REAL = "Days as they were really asked for"
BESIDE_REAL = "Leave the others out: they are of invented days, which real ones are not compared with."
FOLDED = {
    SMALLEST: "Searched for where you say what it has to reach",
    REAL: "Invented days, unless you say which real ones",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A field, what it is now, and what was typed."""

    field: Field
    now: str
    basis: str
    """Its tag and where the number comes from."""
    typed: str
    bare: str = ""
    """What it is now without its unit: where a slider begins."""

    @property
    def hint(self) -> str:
        """What the field says of itself."""
        if not self.field.is_input:
            return self.field.hint
        said = f"Now {self.now} ({self.basis})." if self.now else "Now not set."
        return f"{said} {self.field.hint}".strip()


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that are folded away together, unless there is something to see in them."""

    title: str
    fields: tuple[Shown, ...]
    is_open: bool

    @property
    def now(self) -> str:
        """What its fields are now, in one line."""
        now = [f"{one.field.label}: {one.now or 'not set'}" for one in self.fields if one.field.is_input]
        return " · ".join(now) or FOLDED[self.title]


def shown_groups(base: str, sent: Mapping[str, str], errors: FormErrors) -> list[Group]:
    """Return every field beside what it is now, by group."""
    present, groups = present_of(base), []
    for title, fields in {**GROUPS, SMALLEST: AIMS, REAL: RECORDED}.items():
        shown = tuple(
            shown_field(field, present.get(field.key), sent.get(field.name, "")) for field in fields
        )
        is_open = any(one.typed or errors.of(one.field.name) for one in shown)
        groups.append(Group(title, shown, is_open))
    return groups


def shown_field(field: Field, now: Present | None, typed: str) -> Shown:
    """Return a field beside what it is now, with what was typed."""
    if now is None:
        return Shown(field, "", "", typed)
    value = now.value if field.kind is Kind.CHOICE else field.shown(now.value)
    return Shown(field, value, f"{now.tag}: {now.basis}", typed, now.value)


@dataclass(frozen=True, slots=True)
class Asked:
    """What came with the form."""

    name: str
    base: str
    seeds: str
    others: tuple[str, ...]
    changes: Mapping[str, str]
    """What differs from the base, by dotted key."""
    sent: Mapping[str, str]
    """Every field as it was typed."""


def read_asked(form: FormData, errors: FormErrors, own: Collection[str], *, today: date) -> Asked:
    """Return what was asked, with everything that is wrong noted; ``own``: what-ifs that may be compared with."""
    sent = {field.name: text(form, field.name) for field in ASKED}
    sent |= {name: text(form, name).strip() for name in ("name", "base", "seeds")}
    known = shipped_ids()
    # What is built on stands beside it anyway.
    others = tuple(
        str(value) for value in form.getlist("others") if value in known.union(own) and value != sent["base"]
    )
    typed = read_typed(sent, ASKED)
    changes: Mapping[str, str] = typed.changes
    if not sent["name"]:
        errors.add("name", "Give the what-if a name.")
    if sent["base"] not in known:
        errors.add("base", "Choose the scenario to build on.")
    else:
        changes = _differing(typed.changes, sent["base"])
    for name, message in typed.wrong.items():
        errors.add(name, message)
    if sent["seeds"] not in {str(count) for count in SEEDS}:
        errors.add("seeds", "Choose how many days to play.")
    changed = any(key != SOURCE and field_of(key).is_input for key in changes)
    room = MOST_SIDES - 1 - changed
    if len(others) > room:
        beside = "what it builds on and your changes" if changed else "what it builds on"
        errors.add(
            "others", f"Choose at most {room} others: four stand beside each other, {beside} among them."
        )
    _check_days(sent, changes, errors, today=today)
    if others and any(key.startswith(DAYS) for key in changes):
        errors.add("others", BESIDE_REAL)
    aims = [key for key in changes if field_of(key).is_aim]
    if aims and not {LEAST_SERVED, LEAST_ON_TIME} & set(aims):
        errors.add(field_of(LEAST_SERVED).name, "Enter how many are to be served, or how many on time.")
    if not changes and not others and not typed.wrong:
        errors.add(FIELDS[0].name, _nothing(typed.changes))
    return Asked(sent["name"][:LONGEST_NAME], sent["base"], sent["seeds"], others, changes, sent)


def _check_days(
    sent: Mapping[str, str], changes: Mapping[str, str], errors: FormErrors, *, today: date
) -> None:
    """Note what is wrong with the real days that are to be played again."""
    typed = {one.name: bool(sent[one.name].strip()) for one in RECORDED}
    if any(typed.values()):
        for name, there in typed.items():
            if not there:
                errors.add(name, "Enter the first day and the last.")
    if FIRST_DAY not in changes or LAST_DAY not in changes:
        return
    first, last = date.fromisoformat(changes[FIRST_DAY]), date.fromisoformat(changes[LAST_DAY])
    wrong = ""
    if first > last:
        wrong = "The last day is before the first. Choose the earlier day first."
    elif (last - first).days >= LONGEST_RECORDED:
        wrong = f"Choose {LONGEST_RECORDED} days at most."
    elif last >= today:
        wrong = "Choose days that are over: for later ones people still ask."
    if wrong:
        errors.add(RECORDED[1].name, wrong)


def _differing(changes: Mapping[str, str], base: str) -> dict[str, str]:
    present, fields = present_of(base), {field.key: field for field in ASKED}
    return {
        key: value
        for key, value in changes.items()
        if key not in present or not present[key].is_same(fields[key], value)
    }


def _nothing(typed: Mapping[str, str]) -> str:
    if typed:
        return "What you entered is what it is now. Change at least one thing, or choose a scenario to compare with."
    return "Change at least one thing, or choose a scenario to compare with."


@dataclass(frozen=True, slots=True)
class Change:
    """An input that a what-if changes, in words."""

    label: str
    value: str
    was: str


def told_changes(what_if: WhatIf) -> list[Change]:
    """Return what a what-if changes, and what it is in the scenario it builds on, where that still ships."""
    present = present_of(what_if.base) if what_if.base in shipped_ids() else {}
    told = []
    for key, value in what_if.inputs.items():
        field = field_of(key)
        was = shown_field(field, present.get(key), "").now
        told.append(Change(field.label, field.shown(value), was))
    return told


def in_plain_words(message: str) -> tuple[str, str]:
    """Return the field that a strict reader's message is about, and the message with inputs called by their labels."""
    about = "name"
    for field in FIELDS:
        last = field.key.rpartition(".")[2]
        for key in (field.key, field.key.removeprefix("policy."), last if "_" in last else field.key):
            if key in message:
                about = field.name if about == "name" else about
                message = message.replace(key, f"“{field.label}”")
    return about, message
