"""What is checked, in which order, and how it is reported: every check runs, one line tells how each went."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from time import monotonic

from tooling.console import say
from tooling.environment import Environment

FAST_TESTS = ("tests/unit", "tests/property", "tests/architecture")
PYTEST = ("-m", "pytest", "-n", "2", "--dist", "worksteal")
IMPORT_RULES = "import sys; from importlinter.cli import lint_imports_command as rules; sys.exit(rules())"


@dataclass(frozen=True)
class Check:
    """A question put to the code: its name, and the arguments for Python that answer it."""

    name: str
    arguments: tuple[str, ...]


STATIC = (
    Check("types", ("-m", "mypy", "--no-error-summary")),
    Check("format", ("-m", "ruff", "format", "--check", "--quiet", ".")),
    Check("style", ("-m", "ruff", "check", "--quiet", ".")),
    Check("imports", ("-c", IMPORT_RULES)),
)
"""The longest first: the others are done beside it."""


def static(environment: Environment) -> list[str]:
    """Run every check that only reads the code, two at a time; return the names of those that found something."""
    with ThreadPoolExecutor(2) as pool:
        passed = list(pool.map(partial(_passes, environment), STATIC))
    return [check.name for check, one in zip(STATIC, passed, strict=True) if not one]


def tests(environment: Environment, arguments: Sequence[str], **variables: str) -> bool:
    """Run pytest on both cores, its output as it comes; tell whether all passed."""
    return environment.run(*PYTEST, *arguments, **variables) == 0


def fast_tests(environment: Environment) -> bool:
    """Run the tests that need no server, browser or database; properties on a share of their examples."""
    folders = [folder for folder in FAST_TESTS if (environment.root / folder).is_dir()]
    return tests(
        environment, ("-q", "-p", "no:schemathesis", "-m", "not slow", *folders), TEST_EXAMPLES="quick"
    )


def report(failed: Sequence[str]) -> int:
    """Say how it went, and return the exit code."""
    if not failed:
        say("All checks passed.")
        return 0
    say(f"Failed: {', '.join(failed)}.")
    if {"format", "style"} & set(failed):
        say("Much of format and style mends itself: python3 dev.py check --fix")
    return 1


def mend(environment: Environment) -> None:
    """Let ruff put right what it can."""
    environment.run("-m", "ruff", "check", "--fix-only", "--quiet", ".")
    environment.run("-m", "ruff", "format", "--quiet", ".")


def _passes(environment: Environment, check: Check) -> bool:
    began = monotonic()
    answer = environment.ask(*check.arguments)
    passed = answer.returncode == 0
    told = f"  {check.name:<8} {'ok    ' if passed else 'FAILED'} {monotonic() - began:5.1f} s"
    say(told if passed else f"{told}\n{answer.stdout}{answer.stderr}".rstrip())
    return passed
