"""The command line: quick to start, and what its user can put right is told in words with exit code 2."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import drove

ROOT = Path(__file__).parents[2]


def test_what_is_asked_quickly_loads_nothing_heavy() -> None:
    """Help lists the commands without any library that is dear to load; a return needs no engine."""
    heavy = ["numba", "scipy", "ortools", "fastapi", "sqlalchemy", "matplotlib", "osmium"]
    code = (
        "import sys, drove\n"
        "from typer.testing import CliRunner\n"
        "said = CliRunner().invoke(drove.app, ['--help']).output\n"
        "assert all(word in said for word in ('serve', 'simulate', 'area', 'bench', 'migrate', 'warm')), said\n"
        f"print([name for name in {heavy} if name in sys.modules])\n"
        "import simulations.monthly\n"
        "print([name for name in ('numba', 'ortools', 'pyroutingkit') if name in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.stdout.split() == ["[]", "[]"], answer.stdout + answer.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "variables", "words"),
    [
        (("serve",), {}, ("DROVE_SECRET_KEY", "DROVE_DEMO=1")),
        (("migrate",), {}, ("DROVE_SECRET_KEY", "DROVE_DEMO=1")),
        (("serve", "--port", "0"), {}, ("--port",)),
        (("serve",), {"DROVE_DEMO": "1", "DROVE_AREA": "areas/nowhere"}, ("areas/nowhere",)),
        (("simulate", "nothing.toml", "--out", "out"), {}, ("nothing.toml",)),
        (("area", "build", "--osm", "README.md", "--out", "out/x"), {}, ("README.md", ".osm.pbf")),
    ],
)
def test_mistakes_are_told_in_words(
    arguments: tuple[str, ...],
    variables: dict[str, str],
    words: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    for name in [name for name in os.environ if name.startswith("DROVE_")]:
        monkeypatch.delenv(name)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    answer = drove(*arguments)
    assert answer.returncode == 2, answer.stderr
    assert "Traceback" not in answer.stderr
    for word in words:
        assert word in answer.stderr.replace("\n", "")
