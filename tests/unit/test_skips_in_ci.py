"""In CI a skipped test is a failed one, unless it misses only data that nobody has to have."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONFTEST = ROOT / "tests" / "conftest.py"
TESTS = """
import pytest

def test_passes(): pass
def test_skips(): pytest.skip("no browser here")
def test_lacks_data(): pytest.skip("optional data: no extract beside this checkout")
@pytest.mark.skipif(True, reason="no database here")
def test_is_left_out(): pass
@pytest.mark.xfail(strict=True)
def test_is_expected_to_fail(): assert False
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ci", "outcome"), [("true", ("1 failed", "1 error", "1 skipped")), ("", ("3 skipped",))]
)
def test_a_skip_needs_a_good_reason_in_ci(tmp_path: Path, ci: str, outcome: tuple[str, ...]) -> None:
    shutil.copy(CONFTEST, tmp_path)
    (tmp_path / "test_inner.py").write_text(TESTS)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:schemathesis",
        str(tmp_path),
    ]
    variables = {**os.environ, "CI": ci, "PYTHONPATH": str(ROOT)}
    said = subprocess.run(
        command, cwd=tmp_path, env=variables, capture_output=True, text=True, check=False
    ).stdout
    summary = said.splitlines()[-1]
    assert all(part in summary for part in outcome)
    assert "1 passed" in summary
    assert "1 xfailed" in summary
    assert ("was skipped, which CI does not allow: " in said) == (ci == "true")
