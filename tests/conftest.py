"""What holds for every test: property tests repeat exactly, and in CI nothing is skipped unnoticed."""

import gc
import os
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import statements
from tests.examples import count

os.environ.setdefault("OMP_NUM_THREADS", "1")
gc.set_threshold(50_000, 20, 20)
"""As ``drove.py`` has it; a tenth of the suite went into looking for rubbish among what stays."""

settings.register_profile(
    "repeatable",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=count(60),
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")
statements.share()

SHARED_DATA = Path(__file__).parents[2] / "shared"
OPTIONAL = "optional data"
"""A skip whose reason begins so is allowed in CI too; every other skip there is a failure."""


@pytest.fixture
def shared_data() -> Path:
    """Return the folder of source data beside the checkout; the test is skipped where it is not there."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"{OPTIONAL}: there is no folder of source data beside this checkout")
    return SHARED_DATA


def pytest_collection_finish() -> None:
    """What is loaded by now stays, and is looked through for rubbish no more."""
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under ``CI=true`` turn a skip into a failure: a missing browser or library must not hide tests."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if OPTIONAL not in reason:
            report.outcome = "failed"
            report.longrepr = f"{item.nodeid} was skipped, which CI does not allow: {reason}"
    return report
