"""What is written is true of the tree: links lead somewhere, locks agree, nothing names this machine."""

import json
import re
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT, name, texts

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
PIN = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)
REGISTRY_HOST = re.compile(r"(?:pypi|pythonhosted|npmjs)\.(?:org|com)", re.IGNORECASE)
MACHINE_PATH = re.compile(r"/work/(?:main|shared)|/roo[t]/|/home/\w+/")


def lock(file: str) -> dict[str, str]:
    """Return the pinned version of every package in a lock."""
    return dict(PIN.findall((ROOT / file).read_text(encoding="utf-8")))


def documents() -> list[Path]:
    return [path for path in texts() if path.suffix == ".md"]


@pytest.mark.parametrize("document", documents(), ids=name)
def test_links_lead_to_something(document: Path) -> None:
    broken = [
        target
        for target in LINK.findall(document.read_text(encoding="utf-8"))
        if not target.startswith(("http://", "https://", "mailto:", "#"))
        and not (document.parent / target.split("#")[0]).exists()
    ]
    assert not broken


def test_no_file_names_a_package_registry() -> None:
    named = [name(path) for path in texts() if REGISTRY_HOST.search(path.read_text(encoding="utf-8"))]
    assert not named


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    knowing = [name(path) for path in texts() if MACHINE_PATH.search(path.read_text(encoding="utf-8"))]
    assert not knowing


def test_the_test_lock_contains_the_running_lock() -> None:
    running, testing = lock("requirements.lock"), lock("requirements-dev.lock")
    assert running.items() <= testing.items()
    assert lock("requirements-assets.lock").items() <= testing.items()


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    asked = re.search(r"^dependencies = \[(.*?)^\]", project, re.DOTALL | re.MULTILINE)
    assert asked
    names = re.findall(r'^\s+"([\w.-]+)', asked[1], re.MULTILINE)
    assert {n.lower() for n in names} <= {n.lower() for n in lock("requirements.lock")}


def test_every_locked_package_carries_a_hash() -> None:
    for file in ROOT.glob("requirements*.lock"):
        for entry in re.split(r"\n(?=\S)", file.read_text(encoding="utf-8").strip()):
            assert "--hash=sha256:" in entry, f"{file.name}: {entry[:60]}"


def test_browser_packages_are_pinned_and_without_addresses() -> None:
    asked = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    locked = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for package, version in asked.items():
        assert locked[f"node_modules/{package}"]["version"] == version, (
            "pin the exact version in package.json"
        )
    assert not [path for path, entry in locked.items() if "resolved" in entry]
    assert not [path for path, entry in locked.items() if path and "integrity" not in entry]


def test_every_decision_says_what_enforces_it() -> None:
    for decision in sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md")):
        text = decision.read_text(encoding="utf-8")
        for heading in ("## Context", "## Decision", "## Consequences", "## What enforces it"):
            assert heading in text, f"{decision.name} has no section {heading!r}"


def test_every_path_a_decision_names_exists() -> None:
    named = re.compile(r"`((?:api|docs|scheduler|simulations|tests|tooling|areas)/[^`\s]*)`")
    missing = [
        f"{decision.name}: {path}"
        for decision in sorted((ROOT / "docs" / "decisions").glob("*.md"))
        for path in named.findall(decision.read_text(encoding="utf-8"))
        if not (ROOT / path).exists()
    ]
    assert not missing


def test_the_index_lists_every_document() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    missing = [
        name(path)
        for path in documents()
        if path.is_relative_to(ROOT / "docs")
        and path != ROOT / "docs" / "README.md"
        and path.relative_to(ROOT / "docs").as_posix() not in index
    ]
    assert not missing


def test_pages_load_nothing_from_elsewhere() -> None:
    """A page may link to other sites, but everything it loads comes from this service."""
    loads = re.compile(
        r"""(?:\bsrc\s*=\s*["']?|@import\s+(?:url\()?["']?|url\(["']?|<link[^>]*href=["']?)https?://"""
    )
    loading = [
        f"{name(path)}: {match[0]}"
        for path in texts()
        if path.is_relative_to(ROOT / "api") and path.suffix in {".html", ".css", ".js", ".svg"}
        for match in loads.finditer(path.read_text(encoding="utf-8"))
    ]
    assert not loading, "\n".join(loading)
