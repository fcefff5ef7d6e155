"""The scheduler takes time, chance and ids from its ports, and says nothing behind anybody's back."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source_tree import ROOT, name, nodes, sources, tree

CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
}
CHANCE = {"random", "uuid", "secrets"}
REAL_WORLD = ("scheduler/adapters/",)
"""Adapters are where the real clock and real chance may be."""


def scheduler_core() -> Iterator[Path]:
    return (p for p in sources() if name(p).startswith("scheduler/") and not name(p).startswith(REAL_WORLD))


def test_the_scheduler_reads_no_wall_clock() -> None:
    read = [
        f"{name(path)}:{node.lineno} {node.value.id}.{node.attr}"
        for path in scheduler_core()
        for node in nodes(path)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in CLOCKS
    ]
    assert not read, "ask the Clock port instead:\n" + "\n".join(read)


def test_the_scheduler_draws_no_unseeded_chance() -> None:
    drawn = [
        f"{name(path)}:{node.lineno} imports {module}"
        for path in scheduler_core()
        for node in nodes(path)
        for module in imported(node)
        if module.split(".")[0] in CHANCE
    ]
    drawn += [
        f"{name(path)}:{node.lineno} default_rng() without a seed"
        for path in scheduler_core()
        for node in nodes(path)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"default_rng", "RandomState"}
        and not (node.args or node.keywords)
    ]
    assert not drawn, "take a seeded generator or the IdSource port:\n" + "\n".join(drawn)


def test_the_core_is_synchronous() -> None:
    waiting = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in sources()
        if name(path).startswith(("scheduler/", "simulations/"))
        for node in nodes(path)
        if isinstance(node, ast.AsyncFunctionDef)
    ]
    assert not waiting, "\n".join(waiting)


def imported(node: ast.AST) -> list[str]:
    """Return the modules that one statement imports."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []


def started_with(door: Path) -> list[Path]:
    """Return the files that are read when a door of the tooling is started, itself first."""
    found = [door]
    for path in found:
        for node in nodes(path):
            names = imported(node)
            if isinstance(node, ast.ImportFrom):
                names = [*names, *(f"{node.module}.{alias.name}" for alias in node.names)]
            files = [
                ROOT / f"{module.replace('.', '/')}.py" for module in names if module.startswith("tooling.")
            ]
            found.extend(file for file in files if file.exists() and file not in found)
    return found


def test_dev_starts_with_only_the_standard_library() -> None:
    """What it runs later, with the environment's Python, may use what is installed there."""
    read = started_with(ROOT / "dev.py")
    foreign = [
        f"{name(path)}:{node.lineno} imports {module}"
        for path in read
        for node in nodes(path)
        for module in imported(node)
        if module.split(".")[0] not in sys.stdlib_module_names | {"tooling", "__future__"}
    ]
    assert not foreign, "\n".join(foreign)
    assert ROOT / "tooling" / "install.py" in read


def test_only_the_doors_print() -> None:
    printing = [
        f"{name(path)}:{node.lineno}"
        for path in sources()
        if name(path) not in {"drove.py", "tooling/console.py"}
        for node in nodes(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert not printing, "\n".join(printing)


def test_no_exception_is_swallowed_whole() -> None:
    broad = [
        f"{name(path)}:{node.lineno}"
        for path in sources()
        for node in nodes(path)
        if isinstance(node, ast.ExceptHandler)
        and (
            node.type is None
            or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"})
        )
        and not any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
    ]
    assert not broad, "catch what can be handled, by its name:\n" + "\n".join(broad)


def test_every_module_says_what_is_decided_in_it() -> None:
    silent = [name(path) for path in sources() if not ast.get_docstring(tree(path))]
    assert not silent, "\n".join(silent)


def test_what_is_owed_to_people_knows_no_page() -> None:
    """Commands load these first: one that loads the pages, which load it again, does not start."""
    below = ("api/privacy/", "api/persistence/", "api/audit/", "api/security/")
    found = [
        f"{name(path)}:{node.lineno} {node.module}"
        for path in sources()
        if name(path).startswith(below)
        for node in nodes(path)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("api.pages")
    ]
    assert not found, "move it into api/pages:\n" + "\n".join(found)
