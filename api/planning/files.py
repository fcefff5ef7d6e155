"""The folder of a what-if: the scenario as written for its process, how far that is, and what came out.

The process is told everything in files and answers in files, so that neither waits for the other and either may be
started again.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from api.planning.fields import field_of
from api.planning.present import DROVE, ROOT, SCENARIOS, read_strictly
from api.planning.reading import as_toml
from api.planning.what_if import WhatIf
from scheduler.adapters.strict_toml import read_toml

PLAYING = "playing"
RECORDED = Path("recorded", "recorded.toml")
SIDES = "abcd"
REPORTS = {
    "report.html": "The report, to read and print",
    "comparison.csv": "Every figure with its interval",
    "fleet.csv": "Every fleet that was tried",
    "comparison.json": "The same, to be played again with drove compare",
}
TABLES = {
    "trips": "Every trip",
    "ways": "Every way by bus, with both together, and on by train",
    "figures": "Figures of every day",
}
FORMS = ("csv", "json", "parquet")
CHART = "intervals.svg"
THEMES = {
    "fleet": "Vehicles",
    "volunteers": "Volunteers",
    "demand": "How many people ride",
    "days": "Other days",
    "places": "Where it goes",
    "rules": "Rules and fares",
    "bus": "The bus and the train",
}
"""The title of each theme that a scenario file may name."""
FILES = frozenset((*REPORTS, CHART)) | {
    f"scenario-{side}/{name}"
    for side in SIDES
    for name in ("day.json", *(f"{table}.{form}" for table in TABLES for form in FORMS))
}
"""What may be fetched."""


@dataclass(frozen=True, slots=True)
class Shipped:
    """A scenario that ships with the product."""

    id: str
    name: str
    question: str
    theme: str
    """What it is about; see ``THEMES``."""


def shipped_ids() -> frozenset[str]:
    """Return the ids of the scenarios that ship, without reading them."""
    return frozenset(path.stem for path in SCENARIOS.glob("*.toml"))


def shipped() -> list[Shipped]:
    """Return the scenarios that ship, the ones to build on first."""
    found = []
    for path in sorted(SCENARIOS.glob("*.toml")):
        data = read_toml(path)
        question, theme = str(data["question"]).strip(), str(data.get("theme", ""))
        found.append(Shipped(path.stem, str(data["name"]), question, theme))
    return sorted(found, key=lambda one: (one.id != "haddenham_planning", one.id != "haddenham", one.name))


def by_theme(scenarios: Sequence[Shipped]) -> list[tuple[str, list[Shipped]]]:
    """Return the title of each theme with its scenarios, in the order of the themes; without the ones to build on."""
    found = [(title, [one for one in scenarios if one.theme == theme]) for theme, title in THEMES.items()]
    return [(title, some) for title, some in found if some]


class Folder:
    """The folder of one what-if."""

    def __init__(self, root: Path, id_: str) -> None:
        self.path = (root / id_).absolute()

    @property
    def has_scenario(self) -> bool:
        """Whether its scenario is here, to be played or compared with."""
        return (self.path / "what_if.toml").is_file()

    def write(self, what_if: WhatIf) -> None:
        """Write what is to be played."""
        self.path.mkdir(parents=True, exist_ok=True)
        text = scenario_text(what_if, self.base_of(what_if))
        (self.path / "what_if.toml").write_text(text, encoding="utf-8")
        order = {
            "scenarios": [
                str(self.base_of(what_if)),
                *([str(self.path / "what_if.toml")] if what_if.differs else []),
                *(str(self._file_of(one)) for one in what_if.others),
            ],
            "source": what_if.source,
            "seeds": what_if.seeds,
            "fleet_of": str(self.path / "what_if.toml"),
            "aim": what_if.aim,
        }
        (self.path / "order.json").write_text(json.dumps(order, indent=1), encoding="utf-8")

    def base_of(self, what_if: WhatIf) -> Path:
        """Return the file that a what-if builds on: one that ships, or recorded days laid over it."""
        return self.path / RECORDED if what_if.recorded else SCENARIOS / f"{what_if.base}.toml"

    def discard(self) -> None:
        """Throw away what was written: it cannot be played."""
        shutil.rmtree(self.path, ignore_errors=True)

    def _file_of(self, other: str) -> Path:
        """Return the file of a scenario that ships, or of another what-if."""
        if other in shipped_ids():
            return SCENARIOS / f"{other}.toml"
        return self.path.parent / other / "what_if.toml"

    def check(self) -> None:
        """Have the scenario read strictly, in a process of its own, and keep its inputs.

        Raises
        ------
        BrokenInput
            The scenario cannot be used; says why in words.
        """
        found = read_strictly(self.path / "what_if.toml")
        (self.path / "inputs.json").write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")

    def start(self) -> int:
        """Start the process that plays it, apart from this one, and return its number; 0 when it is played already.

        The process inherits a lock on a file of the folder and lets go of it when it ends, however it ends. Every
        server that sees the folder sees the lock, in another container too, where process numbers mean nothing.
        """
        with (self.path / PLAYING).open("w") as mark, (self.path / "log.txt").open("ab") as log:
            if not _locked(mark):
                return 0
            child = subprocess.Popen(
                [sys.executable, str(DROVE), "what-if", str(self.path)],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=(mark.fileno(),),
            )
        return child.pid

    def is_played(self) -> bool:
        """Tell whether a process plays it just now."""
        if not (self.path / PLAYING).exists():
            return False
        with (self.path / PLAYING).open("r") as mark:
            return not _locked(mark)

    def read(self, name: str) -> dict[str, Any] | None:
        """Return one of its JSON files; None when it is not there yet."""
        path = self.path / name
        if not path.is_file():
            return None
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found

    def result(self, name: str) -> Path | None:
        """Return a file that may be fetched; None when there is none of that name."""
        path = self.path / "out" / name
        return path if name in FILES and path.is_file() else None

    def rows(self, side: str, table: str) -> list[dict[str, Any]]:
        """Return a table of one of the scenarios; none where it is not there."""
        path = self.result(f"scenario-{side}/{table}.json")
        return [] if path is None else json.loads(path.read_text(encoding="utf-8"))

    def everything(self) -> bytes:
        """Return all that came out, and what it came from, in one ZIP file."""
        packed = BytesIO()
        with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
            text = (self.path / "what_if.toml").read_text(encoding="utf-8")
            # Where it builds on lies elsewhere on another machine: it is to be put beside that.
            for folder in (SCENARIOS, self.path):
                text = text.replace(f'"{folder}/', '"')
            archive.writestr("what_if.toml", text)
            archive.write(self.path / "inputs.json", "inputs.json")
            for name in sorted(FILES):
                if (path := self.result(name)) is not None:
                    archive.write(path, name)
        return packed.getvalue()

    def days(self) -> list[str]:
        """Return the letters of the scenarios of which a day can be looked at."""
        return [side for side in SIDES if self.result(f"scenario-{side}/day.json") is not None]


def lay_to_rest(process: int) -> None:
    """Let go of a child of ours that has ended; of others nothing is known here."""
    if process > 0:
        with suppress(ChildProcessError):  # it may have been started by another process of ours
            os.waitpid(process, os.WNOHANG)


def _locked(mark: IO[str]) -> bool:
    """Lock a file for as long as it, or a process that inherits it, is open; False when another has it."""
    try:
        fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def scenario_text(what_if: WhatIf, base: Path) -> str:
    """Return the scenario as a file; numbers as typed, so that the strict reader says what is wrong with them."""
    lines = [
        f"extends = {json.dumps(str(base))}",
        f"name = {json.dumps(what_if.name)}",
        f"question = {json.dumps(f'What if: {told(what_if.inputs)}?')}",
    ]
    lines += tables_of(what_if.inputs)
    return "\n".join(lines) + "\n"


def tables_of(changes: Mapping[str, str]) -> list[str]:
    """Return changes, by dotted key, as the lines of tables in a scenario file."""
    tables: dict[str, list[str]] = {}
    for key, value in changes.items():
        table, _, last = key.rpartition(".")
        tables.setdefault(table, []).append(f"{last} = {as_toml(key, value)}")
    return [line for table, entries in tables.items() for line in ("", f"[{table}]", *entries)]


def told(changes: Mapping[str, str]) -> str:
    """Return changes in a few words."""
    said = [f"{field_of(key).label} {field_of(key).shown(value)}" for key, value in changes.items()]
    return ", ".join(said) or "nothing is changed"
