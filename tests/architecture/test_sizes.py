"""Files and functions stay small enough to be read in one sitting."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from tests.architecture.source_tree import name, nodes, sources, suite

FILE_LINES, TEST_FILE_LINES, MEDIAN_LINES = 400, 600, 110
FUNCTION_LINES, PARAMETERS = 60, 5

COMPILED = re.compile(r"scheduler/engine/(kernels|slowest_drives)")
"""Compiled kernels take flat arrays, so the parameter limits are not for them."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def functions(path: Path) -> Iterator[Function]:
    return (node for node in nodes(path) if isinstance(node, Function))


def is_free_of_parameter_limits(path: Path, function: Function) -> bool:
    """Tell whether somebody else decides the parameters: the compiler, or a web framework."""
    return bool(COMPILED.match(name(path))) or any(_is_endpoint(d) for d in function.decorator_list)


def _is_endpoint(decorator: ast.expr) -> bool:
    """``@router.get("/…")``, ``@app.command()`` and the like: the framework passes everything by keyword."""
    call = decorator.func if isinstance(decorator, ast.Call) else decorator
    verbs = {
        "get",
        "post",
        "put",
        "patch",
        "delete",
        "command",
        "callback",
        "exception_handler",
        "middleware",
    }
    return isinstance(call, ast.Attribute) and call.attr in verbs


def parameters(function: Function) -> list[str]:
    """Return the names of a function's parameters, without ``self`` and ``cls``."""
    given = function.args
    names = [a.arg for a in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return [n for n in names if n not in {"self", "cls"}]


def mistakable(function: Function) -> list[str]:
    """Return the parameters past the second that a caller may give by place though another has their type.

    A private function's callers stand beside it, so it may take what it likes.
    """
    if function.name.startswith("_"):
        return []
    given = function.args
    placed = [a for a in (*given.posonlyargs, *given.args) if a.arg not in {"self", "cls"}]
    types = [ast.unparse(a.annotation) if a.annotation else "" for a in placed]
    return [a.arg for a, type_ in zip(placed[2:], types[2:], strict=True) if types.count(type_) > 1]


def test_no_file_is_longer_than_can_be_read_at_once() -> None:
    too_long = [
        f"{name(p)}: {lines(p)} lines, at most {FILE_LINES}" for p in sources() if lines(p) > FILE_LINES
    ]
    too_long += [
        f"{name(p)}: {lines(p)} lines, at most {TEST_FILE_LINES}"
        for p in suite()
        if lines(p) > TEST_FILE_LINES
    ]
    assert not too_long, "\n".join(too_long)


def test_most_files_are_short() -> None:
    sizes = [lines(p) for p in sources() if p.name != "__init__.py"]
    assert median(sizes) <= MEDIAN_LINES


def test_no_function_is_longer_than_a_screen() -> None:
    too_long = [
        f"{name(path)}:{function.lineno} {function.name}: {length} lines, at most {FUNCTION_LINES}"
        for path in sources()
        for function in functions(path)
        if (length := (function.end_lineno or function.lineno) - function.lineno + 1) > FUNCTION_LINES
        and not COMPILED.match(name(path))
    ]
    assert not too_long, "\n".join(too_long)


def test_functions_take_few_parameters() -> None:
    too_many = [
        f"{name(path)}:{function.lineno} {function.name}: {len(taken)} parameters, at most {PARAMETERS}"
        for path in sources()
        for function in functions(path)
        if len(taken := parameters(function)) > PARAMETERS and not is_free_of_parameter_limits(path, function)
    ]
    assert not too_many, "\n".join(too_many)


def test_a_caller_names_what_could_be_mistaken() -> None:
    unnamed = [
        f"{name(path)}:{function.lineno} {function.name}: {', '.join(found)} should be keyword-only"
        for path in sources()
        for function in functions(path)
        if (found := mistakable(function)) and not is_free_of_parameter_limits(path, function)
    ]
    assert not unnamed, "\n".join(unnamed)


@pytest.mark.parametrize(
    ("signature", "found"),
    [
        ("def f(a: int, b: int): ...", []),
        ("def f(a: int, b: int, c: int): ...", ["c"]),
        ("def f(a: int, b: int, *, c: int): ...", []),
        ("def f(self, a: int, b: str, c: Rider, d: Driver): ...", []),
        ("def f(self, a: int, b: str, c: str): ...", ["c"]),
    ],
)
def test_what_could_be_mistaken(signature: str, found: list[str]) -> None:
    function = ast.parse(signature).body[0]
    assert isinstance(function, Function)
    assert mistakable(function) == found
