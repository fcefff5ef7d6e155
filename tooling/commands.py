"""Which commands ``dev.py`` offers, what each needs first, and what it then does."""

import argparse
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tooling import accessibility as accessibility_results
from tooling import browser_files, checks, locks, warmth
from tooling.console import Trouble, complain, say
from tooling.environment import DEV_LOCK, RUN_LOCK, Environment
from tooling.server import free_port, serving

DEFAULT_PORT = 8000
CLOCK_START = "2026-11-30T15:00:00+00:00"
"""When the demonstration's clock starts for photographs: the afternoon before the day they show."""
DEMO_CLOCK = "2026-11-30T08:00:00+00:00"
"""When the demo day's story begins: the morning before the day that is played."""
DESCRIPTION = "Drove: shared rides that somebody really drives. Start with: python3 dev.py run"


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; trouble is told in words, not in tracebacks."""
    chosen, rest = parser().parse_known_args(arguments)
    if rest and chosen.command not in {"test"}:
        parser().error(f"I do not know {' '.join(rest)}. See: python3 dev.py {chosen.command} --help")
    chosen.rest = rest
    try:
        code: int = chosen.function(chosen, Environment())
    except Trouble as trouble:
        complain(trouble)
        return 1
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130
    return code


def parser() -> argparse.ArgumentParser:
    """Return the reader of the command line."""
    top = argparse.ArgumentParser(prog="dev.py", description=DESCRIPTION)
    commands = top.add_subparsers(dest="command", required=True, metavar="command")

    def add(name: str, function: object, *, text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(function=function)
        return command

    running = add("run", run, text="make everything that is missing, then serve the demo on this machine")
    running.add_argument("--port", type=port_number, help=f"port on 127.0.0.1 (default {DEFAULT_PORT})")
    running.add_argument(
        "--once", action="store_true", help="play one demo day through the API, print it, and end"
    )
    add("test", test, text="install what tests need and run every check and test; more words go to pytest")
    checking = add(
        "check", check, text="the fast half: format, style, types, imports, unit and property tests"
    )
    checking.add_argument("--fix", action="store_true", help="let ruff mend format and style first")
    add("screenshots", screenshots, text="write PNGs of the main pages to screenshots/")
    add(
        "accessibility",
        accessibility,
        text="test the pages, and write what the accessibility statement says of it",
    )
    add("prepare", prepare, text="make everything that running needs, and end (for images and slow networks)")
    add("assets", assets, text="bring in the style sheets, typeface and map script again")
    add("lock", lock, text="work out the lock files again from pyproject.toml (needs uv)")
    return top


def port_number(text: str) -> int:
    """Read a port from the command line."""
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: write a number from 1 to 65535, like 8000")
    return int(text)


def ready(environment: Environment, lock_name: str) -> None:
    """Make the environment, the browser files and the compiled engine; quick when they are there."""
    environment.ensure(lock_name)
    browser_files.ensure(environment)
    warmth.ensure(environment)


def run(chosen: argparse.Namespace, environment: Environment) -> int:
    """Serve until told to stop, or play one demo day."""
    ready(environment, RUN_LOCK)
    if chosen.once:
        return once(environment, chosen.port or free_port())
    port = chosen.port or DEFAULT_PORT
    told = {"DROVE_DEMO": "1", "DROVE_LOG": "text", "DROVE_PUBLIC_URL": public_url(port)}
    with serving(environment, port=port, log=None, **told) as server:
        server.wait_until_ready()
        say("\nStop it with Ctrl+C.")
        return server.process.wait()


def public_url(port: int) -> str:
    """Return where people find the demonstration, so that its messages have links that can be tried."""
    return os.environ.get("DROVE_PUBLIC_URL") or f"http://localhost:{port}"


def once(environment: Environment, port: int) -> int:
    """Play the demo day against a service of its own with an empty database, and take both away."""
    with tempfile.TemporaryDirectory(prefix="drove-") as folder:
        log = Path(folder) / "service.log"
        told = {
            "DROVE_DATABASE_URL": f"sqlite:///{folder}/demo.db",
            "DROVE_DEMO": "1",
            "DROVE_CLOCK_START": DEMO_CLOCK,
        }
        with serving(environment, port=port, log=log, **told) as server:
            server.wait_until_ready()
            code = environment.run("-m", "simulations.demo_day", server.url)
            if code != 0:
                raise Trouble(f"The demo day did not end well (exit code {code}).{server.said()}")
    return 0


def test(chosen: argparse.Namespace, environment: Environment) -> int:
    """Run all there is; with more words, only pytest with these words."""
    ready(environment, DEV_LOCK)
    if chosen.rest:
        return 0 if checks.tests(environment, chosen.rest) else 1
    failed = checks.static(environment)
    if not checks.tests(environment, ()):
        failed.append("tests")
    return checks.report(failed)


def check(chosen: argparse.Namespace, environment: Environment) -> int:
    """Run what is fast."""
    ready(environment, DEV_LOCK)
    if chosen.fix:
        checks.mend(environment)
    failed = checks.static(environment)
    if not checks.fast_tests(environment):
        failed.append("tests")
    return checks.report(failed)


def screenshots(_chosen: argparse.Namespace, environment: Environment) -> int:
    """Photograph the pages of a demonstration with a day of rides, served for this alone."""
    ready(environment, DEV_LOCK)
    folder = environment.root / "screenshots"
    with tempfile.TemporaryDirectory(prefix="drove-") as scratch:
        variables = {
            "DROVE_DEMO": "1",
            "DROVE_CLOCK_START": CLOCK_START,
            "DROVE_DATABASE_URL": f"sqlite:///{scratch}/demo.db",
        }
        with serving(environment, port=free_port(), log=Path(scratch) / "service.log", **variables) as server:
            server.wait_until_ready()
            code = environment.run("-m", "tooling.screenshots", server.url, str(folder))
            if code != 0:
                raise Trouble(f"The pages could not be photographed (exit code {code}).{server.said()}")
    return 0


def accessibility(_chosen: argparse.Namespace, environment: Environment) -> int:
    """Test the pages and write the results down."""
    ready(environment, DEV_LOCK)
    return accessibility_results.record(environment)


def prepare(_chosen: argparse.Namespace, environment: Environment) -> int:
    """Do what the first start does, without starting."""
    ready(environment, RUN_LOCK)
    say("Everything is there. Start with: python3 dev.py run")
    return 0


def assets(_chosen: argparse.Namespace, environment: Environment) -> int:
    """Fetch the browser files, whether or not they are there."""
    environment.ensure(RUN_LOCK)
    browser_files.bring(environment)
    return 0


def lock(_chosen: argparse.Namespace, environment: Environment) -> int:
    """Write the lock files."""
    locks.write(environment.root)
    return 0
