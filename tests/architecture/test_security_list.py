"""The security checklist is true as far as it can be read: what it names as proof and as place is there."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from api.persistence.tables import metadata

ROOT = Path(__file__).parents[2]
LIST = ROOT / "docs" / "security.md"
PROTECTION = ROOT / "docs" / "data-protection.md"
KINDS = ("unit", "integration", "browser", "parity", "property", "architecture", "contract")
MARKS = ("✓", "◐", "✗", "–")


def rows() -> list[list[str]]:
    """Return the cells of every row that has a mark."""
    lines = LIST.read_text(encoding="utf-8").splitlines()
    cells = [
        [cell.strip() for cell in line.strip("| \n").split("|")] for line in lines if line.startswith("|")
    ]
    return [row for row in cells if len(row) > 1 and row[1] in MARKS]


def named(text: str) -> list[str]:
    """Return what stands between back-ticks."""
    return re.findall(r"`([^`\s]+)`", text)


def found(name: str) -> Path | None:
    """Return the file or folder a name means: under tests, in the repository, or a module of the web alone."""
    if name.split("/", maxsplit=1)[0] in KINDS:
        path = ROOT / "tests" / name
        return path if path.exists() else None
    if "/" in name:
        path = ROOT / name
        return path if path.exists() else None
    return next(iter((ROOT / "api").rglob(name)), None)


def test_the_list_is_read() -> None:
    assert len(rows()) > 50
    assert {row[1] for row in rows()} >= {"✓", "◐", "–"}


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0][:50])
def test_every_row_names_a_place_and_a_proof_that_exist(row: list[str]) -> None:
    names = [
        name for cell in row for name in named(cell) if name.endswith(".py") or name.split("/")[0] in KINDS
    ]
    assert [name for name in names if found(name) is None] == []
    if row[1] in ("✓", "◐"):
        assert row[2], "say where it is met"
    proofs = [path for name in named(row[3] if len(row) > 3 else "") if (path := found(name)) is not None]
    for path in proofs:
        files = [path] if path.is_file() else list(path.rglob("test_*.py"))
        assert any("def test_" in file.read_text(encoding="utf-8") for file in files), path


def test_what_the_assessment_of_data_protection_names_is_there() -> None:
    names = [name for name in named(PROTECTION.read_text(encoding="utf-8")) if name.endswith(".py")]
    assert len(names) > 10
    assert [name for name in names if found(name) is None] == []


def test_the_assessment_names_every_table_of_somebody() -> None:
    for module in (ROOT / "api" / "persistence").glob("*.py"):
        import_module(f"api.persistence.{module.stem}")
    people = {"rider", "driver", "account", "quote"}
    kept = {
        table.name
        for table in metadata.tables.values()
        if any(key.column.table.name in people for key in table.foreign_keys)
    }
    assert len(kept) > 15
    assert kept | {"message", "contact", "audit_line"} <= set(named(PROTECTION.read_text(encoding="utf-8")))
