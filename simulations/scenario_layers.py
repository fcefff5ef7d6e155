"""How one scenario file lies over another: tables are merged key by key, anything else is replaced.

Also how single values are changed from outside, by dotted keys: ``{"demand.cancel_percent": 20}``.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from scheduler.adapters.strict_toml import Table, read_toml, shortened

MOST_LAYERS = 12


def read_layers(path: Path, seen: tuple[Path, ...] = ()) -> dict[str, Any]:
    """Return what a file says, laid over the file it extends; folders are as seen from the file that names them.

    Raises
    ------
    BrokenInput
        A file cannot be read, or extends itself.
    """
    here, data = path.resolve(), read_toml(path)
    table = Table(path, data)
    if here in seen or len(seen) >= MOST_LAYERS:
        table.fail("extends", "the files extend each other in a circle. Let one of them stand by itself.")
    area = data.get("base", {}).get("area") if isinstance(data.get("base"), dict) else None
    if isinstance(area, str):
        data["base"]["area"] = _from_anywhere(path.parent / area)
    recorded = data.get("demand", {}).get("recorded") if isinstance(data.get("demand"), dict) else None
    if isinstance(recorded, str):
        data["demand"]["recorded"] = _from_anywhere(path.parent / recorded)
    if "extends" not in table:
        return data
    below = _below(table, path.parent)
    del data["extends"]
    return over(read_layers(below, (*seen, here)), data)


def _from_anywhere(path: Path) -> str:
    """Return a path that holds from every folder; one that is none stays, and is told when it is looked for."""
    try:
        return str(path.resolve())
    except (OSError, ValueError):
        return str(path.absolute())


def files_below(path: Path) -> list[Path]:
    """Return the files that a readable file extends, the lowest first."""
    table = Table(path, read_toml(path))
    if "extends" not in table:
        return []
    below = _below(table, path.parent)
    return [*files_below(below), below]


def _below(table: Table, folder: Path) -> Path:
    """Return the file that a table extends."""
    path = table.file("extends", folder, like='"haddenham_planning.toml"')
    asked = table.text("extends")
    if path.is_file():
        return path
    there = sorted(one.name for one in path.parent.glob("*.toml") if one.resolve() != table.path.resolve())
    if not there:
        table.fail(
            "extends",
            f"there is no file {shortened(asked)!r}, and no other scenario in its folder. Check the path.",
        )
    near = get_close_matches(path.name, there, n=1)
    hint = f"Did you mean {near[0]}?" if near else f"In that folder are: {shortened(', '.join(there))}."
    table.fail("extends", f"there is no file {shortened(asked)!r}. {hint}")


def over(base: Mapping[str, Any], laid: Mapping[str, Any]) -> dict[str, Any]:
    """Return the base with what is laid over it, table by table."""
    merged = dict(base)
    for key, value in laid.items():
        under = merged.get(key)
        both = isinstance(under, dict) and isinstance(value, dict)
        merged[key] = over(under, value) if both else value  # type: ignore[arg-type]
    return merged


def nested(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return dotted keys as tables in tables."""
    whole: dict[str, Any] = {}
    for dotted, value in changes.items():
        for part in reversed(dotted.split(".")):
            value = {part: value}  # noqa: PLW2901 - wrapped once for each part
        whole = over(whole, value)
    return whole


def changed_keys(
    base: Mapping[str, Any], other: Mapping[str, Any], name: str = ""
) -> dict[str, tuple[Any, Any]]:
    """Return what differs between two resolved scenarios, by dotted key: what it was and what it is."""
    found: dict[str, tuple[Any, Any]] = {}
    for key in sorted({*base, *other}):
        one, two, dotted = base.get(key), other.get(key), f"{name}.{key}" if name else key
        if isinstance(one, dict) and isinstance(two, dict):
            found |= changed_keys(one, two, dotted)
        elif one != two:
            found[dotted] = (one, two)
    return found
