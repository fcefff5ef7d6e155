"""What the accessibility statement says comes from the tests: counted by check, with the pages that failed."""

import sys
from datetime import date
from pathlib import Path

import pytest

from api.pages.checked import last_results
from tooling.accessibility import installed, outcomes
from tooling.console import Trouble
from tooling.environment import Environment

REPORT = """<testsuites><testsuite>
<testcase name="test_help_is_in_place" />
<testcase name="test_no_barrier[nobody/]" />
<testcase name="test_no_barrier[driver/drive]"><failure message="contrast" /></testcase>
<testcase name="test_skipped"><skipped /></testcase>
<testcase name="test_every_page[driver]"><properties>
<property name="nothing cut off" value="12 /drive /drive/roster" /></properties><failure message="two" /></testcase>
<testcase name="test_every_page[resident]"><properties>
<property name="nothing cut off" value="7" /></properties></testcase>
</testsuite></testsuites>"""


def test_outcomes_are_counted_by_check() -> None:
    assert outcomes(REPORT) == [
        {"words": "help is in place", "passed": 1, "failed": []},
        {"words": "no barrier", "passed": 1, "failed": ["driver/drive"]},
        {"words": "nothing cut off", "passed": 19, "failed": ["/drive", "/drive/roster"]},
    ]


def test_the_results_kept_beside_the_pages_are_of_a_whole_run() -> None:
    told = last_results()
    assert told.day >= date(2026, 11, 26)
    assert "Chrom" in told.browser
    assert sum(one.passed + len(one.failed) for one in told.checks) > 500


def test_what_the_pages_are_tested_with_is_asked_of_the_environment() -> None:
    environment = Environment()
    environment.python = Path(sys.executable)
    assert installed(environment, "pytest") == pytest.__version__
    with pytest.raises(Trouble, match="no-such-thing"):
        installed(environment, "no-such-thing")
