"""Which variables look like settings of ours and are none: a slip in a name must not pass for the usual value."""

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches

NO_SETTINGS = frozenset({"DROVE_HOST", "DROVE_CHROMIUM"})
"""What others read: the proxy of ``compose.yaml`` and the tests' browser."""


def unknown_variables(variables: Mapping[str, str], fields: Collection[str], *, prefix: str) -> Iterator[str]:
    """Yield what to do about each variable that begins as ours do and is no setting."""
    known = {f"{prefix}{field.upper()}" for field in fields}
    for name in sorted(variables):
        if name.upper().startswith(prefix) and name.upper() not in known | NO_SETTINGS:
            near = get_close_matches(name.upper(), known, n=1, cutoff=0.8)
            meant = f" Did you mean {near[0]}?" if near else ""
            yield f"{name}: there is no such setting.{meant} Unset it, or correct the name."
