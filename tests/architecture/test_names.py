"""Names say what things are, in the words of the trade and in British English."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source_tree import name, nodes, sources, texts

EMPTY_MODULE_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "manager",
    "managers",
    "base",
    "common",
    "misc",
    "core",
}

WRONG_WORDS = {
    "tour": "run",
    "tours": "runs",
    "job": "request or leg",
    "jobs": "requests or legs",
    "dispatch": "plan or schedule",
    "dispatcher": "scheduler",
    "customer": "rider",
    "passenger": "rider",
}
"""Words of other trades, with our own for the same thing."""

AMERICAN = re.compile(
    r"\b(?:color(?:s|ed|ful)?|behavior(?:s|al)?|center(?:s|ed)?"
    r"|neighbor(?:s|hood|hoods|ing)?|favor(?:s|ite)?"
    r"|optimiz(?:e|es|ed|er|ers|ing|ation|ations)|organiz(?:e|es|ed|ation)|recogniz(?:e|es|ed)|minimiz(?:e|es|ed|ing)"
    r"|maximiz(?:e|es|ed|ing)|normaliz(?:e|es|ed|ing|ation)|serializ(?:e|es|ed|ing|ation)|initializ(?:e|es|ed|ing)"
    r"|analyz(?:e|es|ed|ing)|canceled|canceling|traveled|traveling|labeled|modeled|modeling|gray|catalog|license[sd])\b",
    re.IGNORECASE,
)
PROSE = {".md"}
FOREIGN = re.compile(r"```.*?```|`[^`]*`|https?://\S+", re.DOTALL)
"""Code and addresses inside prose keep the spelling they have."""


def identifiers(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and name of everything that a file itself names."""
    for node in nodes(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.lineno, node.target.id


def words(identifier: str) -> list[str]:
    """Split ``pickupWindow_at`` into its words."""
    return [w.lower() for w in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", identifier)]


def comments_and_docstrings(path: Path) -> Iterator[tuple[int, str]]:
    for node in nodes(path):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node, clean=False)
            if text:
                yield node.body[0].lineno, text
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if (at := line.find("# ")) >= 0 and not line[at:].startswith(("# noqa", "# type")):
            yield number, line[at:]


@pytest.mark.parametrize(
    ("identifier", "expected"), [("bestTour", ["best", "tour"]), ("run_jobs", ["run", "jobs"])]
)
def test_an_identifier_splits_into_words(identifier: str, expected: list[str]) -> None:
    assert words(identifier) == expected


def test_module_names_say_what_is_inside() -> None:
    empty = [name(path) for path in sources() if path.stem.lstrip("_") in EMPTY_MODULE_NAMES]
    assert not empty, f"these names say nothing: {empty}"


def test_names_use_the_words_of_the_trade() -> None:
    wrong = [
        f"{name(path)}:{line} {identifier}: say {WRONG_WORDS[word]}, not {word}"
        for path in sources()
        for line, identifier in identifiers(path)
        for word in words(identifier)
        if word in WRONG_WORDS
    ]
    assert not wrong, "\n".join(wrong)


def test_identifiers_are_spelt_the_british_way() -> None:
    american = [
        f"{name(path)}:{line} {identifier}"
        for path in sources()
        for line, identifier in identifiers(path)
        if any(AMERICAN.fullmatch(word) for word in words(identifier))
    ]
    assert not american, "\n".join(american)


def test_comments_and_docstrings_are_spelt_the_british_way() -> None:
    american = [
        f"{name(path)}:{line} {match[0]}"
        for path in sources()
        for line, text in comments_and_docstrings(path)
        if (match := AMERICAN.search(FOREIGN.sub("", text)))
    ]
    assert not american, "\n".join(american)


def test_documents_are_spelt_the_british_way() -> None:
    american = [
        f"{name(path)}: {match[0]}"
        for path in texts()
        if path.suffix in PROSE
        for match in AMERICAN.finditer(FOREIGN.sub("", path.read_text(encoding="utf-8")))
    ]
    assert not american, "\n".join(american)
