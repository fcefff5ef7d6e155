"""What the accessibility statement rests on: the tests of the pages are run, and what came out is written down."""

import json
import re
import subprocess
import tempfile
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from tooling import chromium
from tooling.console import Trouble
from tooling.environment import Environment

TESTS = (
    "tests/browser/test_every_page.py",
    "tests/browser/test_standards.py",
    "tests/unit/language/test_readability.py",
)
RESULTS = Path("api") / "accessibility.json"


def record(environment: Environment) -> int:
    """Run the tests, write the results beside the pages, and return the exit code of the tests."""
    program = chromium.find()
    if program is None:
        raise Trouble(chromium.MISSING)
    axe = installed(environment, "axe-playwright-python")
    browser = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    with tempfile.TemporaryDirectory(prefix="drove-") as folder:
        report = Path(folder) / "report.xml"
        code = environment.run("-m", "pytest", "-q", f"--junitxml={report}", *TESTS)
        checks = outcomes(report.read_text(encoding="utf-8"))
    told = {
        "date": datetime.now(UTC).date().isoformat(),
        "browser": browser.strip(),
        "axe": axe,
        "checks": checks,
    }
    text = json.dumps(told, indent=2, ensure_ascii=False)
    (environment.root / RESULTS).write_text(f"{text}\n", encoding="utf-8")
    return code


def installed(environment: Environment, package: str) -> str:
    """Return the version of a package in the environment; the Python that runs the tool need not have it."""
    told = environment.ask("-c", f"from importlib.metadata import version; print(version({package!r}))")
    if told.returncode != 0:
        raise Trouble(f"{package} is not in the environment. Make it again: remove .venv and start anew.")
    return told.stdout.strip()


def outcomes(report: str) -> list[dict[str, str | int | list[str]]]:
    """Return each check with how many pages passed it, and which did not.

    A test that looks at many pages says of each question how many passed it, then the addresses that did not.
    """
    passed: dict[str, int] = defaultdict(int)
    failed: dict[str, list[str]] = defaultdict(list)
    for case in ElementTree.fromstring(report).iter("testcase"):
        name, _, page = case.attrib["name"].partition("[")
        words = re.sub(r"^test_", "", name).replace("_", " ")
        if case.find("skipped") is not None:
            continue
        asked = list(case.iter("property"))
        for question in asked:
            number, *wrong = question.attrib["value"].split()
            passed[question.attrib["name"]] += int(number)
            failed[question.attrib["name"]] += wrong
        if asked:
            continue
        if case.find("failure") is None and case.find("error") is None:
            passed[words] += 1
        else:
            failed[words].append(page.rstrip("]") or "every page")
    return [
        {"words": words, "passed": passed[words], "failed": failed[words]}
        for words in sorted(passed | failed)
    ]
