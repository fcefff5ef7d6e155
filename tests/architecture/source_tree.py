"""The files the house rules speak of: ours, in any folder, without what is made or brought in."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("scheduler", "api", "simulations", "tooling")
DOORS = ("dev.py", "drove.py")
MADE = {
    ".venv",
    ".git",
    "node_modules",
    "var",
    "out",
    "screenshots",
    "vendor",
    "__pycache__",
    "build",
    "dist",
}
TEXTS = {
    ".py",
    ".md",
    ".toml",
    ".html",
    ".css",
    ".js",
    ".json",
    ".yaml",
    ".yml",
    ".svg",
    ".txt",
    ".lock",
    ".cfg",
    ".ini",
    ".mako",
}
TEXT_NAMES = {
    ".npmrc",
    ".gitignore",
    ".dockerignore",
    ".editorconfig",
    "Dockerfile",
    "LICENSE",
    "NOTICE",
    "run",
}


@cache
def sources() -> tuple[Path, ...]:
    """Return every Python file of the product and its tooling."""
    inside = [path for name in PACKAGES for path in _walk(ROOT / name) if path.suffix == ".py"]
    return tuple(sorted([*inside, *(ROOT / name for name in DOORS if (ROOT / name).exists())]))


@cache
def suite() -> tuple[Path, ...]:
    """Return every Python file of the tests."""
    return tuple(sorted(path for path in _walk(ROOT / "tests") if path.suffix == ".py"))


@cache
def texts() -> tuple[Path, ...]:
    """Return every file that people read or write by hand, and the locks."""
    return tuple(sorted(p for p in _walk(ROOT) if p.suffix in TEXTS or p.name in TEXT_NAMES))


@cache
def tree(path: Path) -> ast.Module:
    """Return the parsed file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Return all nodes of the parsed file: every rule looks through them, so they are gathered once."""
    return tuple(ast.walk(tree(path)))


def name(path: Path) -> str:
    """Return the path as people know it."""
    return path.relative_to(ROOT).as_posix()


def _walk(folder: Path) -> list[Path]:
    found: list[Path] = []
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name in MADE or path.name.endswith("_cache"):
            continue
        found.extend(_walk(path) if path.is_dir() else [path])
    return found
