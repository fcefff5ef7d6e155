"""Every command that changes a service day holds that day before it writes: read off the source, for all of them."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source_tree import ROOT, name, nodes, sources, tree

USECASES = ROOT / "scheduler" / "usecases"
WRITES = {"put_plan", "put_pins", "put_booking", "put_shift", "remove_shift"}
"""What changes a day; quotes, facts and what volunteers say about themselves do not."""
Function = tuple[Path, ast.FunctionDef]


def functions(path: Path) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in nodes(path) if isinstance(node, ast.FunctionDef)}


def imported(path: Path) -> dict[str, tuple[Path, str]]:
    """Return what names of a file stand for: a file of the use cases, and a function in it or nothing."""
    found = {}
    for node in tree(path).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("scheduler.usecases"):
            for alias in node.names:
                module = USECASES / f"{alias.name}.py"
                whole, part = (module, "") if module.exists() else (_file(node.module), alias.name)
                found[alias.asname or alias.name] = whole, part
    return found


def _file(module: str | None) -> Path:
    return ROOT / f"{(module or '').replace('.', '/')}.py"


def called(path: Path, call: ast.Call) -> Function | None:
    """Return the function of the use cases that a call goes to, if it is one."""
    known, to = imported(path), call.func
    if isinstance(to, ast.Name):
        where, what = known.get(to.id, (path, to.id))
    elif isinstance(to, ast.Attribute) and isinstance(to.value, ast.Name) and to.value.id in known:
        where, what = known[to.value.id][0], to.attr
    else:
        return None
    found = functions(where).get(what) if where.exists() else None
    return None if found is None else (where, found)


def calls(node: ast.AST) -> Iterator[ast.Call]:
    return (one for one in ast.walk(node) if isinstance(one, ast.Call))


def first_write(path: Path, body: ast.AST, seen: frozenset[str] = frozenset()) -> int | None:
    """Return the line of the first write to a day in a piece of code or in what it hands its unit to."""
    lines = []
    for call in calls(body):
        if isinstance(call.func, ast.Attribute) and call.func.attr in WRITES:
            lines.append(call.lineno)
        elif any(isinstance(given, ast.Name) and given.id == "unit" for given in call.args):
            to = called(path, call)
            key = "" if to is None else f"{to[0]}:{to[1].name}"
            if to is not None and key not in seen and first_write(*to, seen | {key}) is not None:
                lines.append(call.lineno)
    return min(lines, default=None)


def units() -> Iterator[tuple[Path, ast.With]]:
    """Yield every unit of work that a use case opens to write."""
    for path in sources():
        for node in nodes(path) if path.is_relative_to(USECASES) else ():
            if isinstance(node, ast.With) and any(
                isinstance(call.func, ast.Attribute) and call.func.attr == "writing"
                for item in node.items
                for call in calls(item.context_expr)
            ):
                yield path, node


def test_a_unit_that_changes_a_day_locks_it_before() -> None:
    changing, late = 0, []
    for path, unit in units():
        write = first_write(path, unit)
        locks = [
            call.lineno
            for call in calls(unit)
            if isinstance(call.func, ast.Attribute) and call.func.attr == "lock_day"
        ]
        changing += write is not None
        if write is not None and (not locks or min(locks) > write):
            late.append(f"{name(path)}:{unit.lineno} writes in line {write}")
    assert not late, "lock the service day first:\n" + "\n".join(late)
    assert changing >= 12, "the commands that change days were not recognised any more"
